using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Trasvase.Jobs.Choosing;

/// <summary>Reads data files in gzipped CSV. Their keys are form-encoded: a plus sign is a space.</summary>
internal sealed class CsvInventory(InventorySchema schema, InventoryOwner owner) : IInventoryFormat
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, int> _places = schema.Names.Select((name, place) => (name, place))
        .ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);

    /// <inheritdoc/>
    public async IAsyncEnumerable<InventoryEntry> ReadAsync(Stream content, string name,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var plain = new GZipStream(content, CompressionMode.Decompress, leaveOpen: true);
        await using var closing = plain.ConfigureAwait(false);
        var entries = ReadLinesAsync(plain, name, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var closingToo = entries.ConfigureAwait(false);
        while (await MoveAsync(entries, name).ConfigureAwait(false))
        {
            yield return entries.Current;
        }
    }

    private static async Task<bool> MoveAsync(IAsyncEnumerator<InventoryEntry> entries, string name)
    {
        try
        {
            return await entries.MoveNextAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw InventoryManifest.Broken($"names the file {name}, which is not gzip", e);
        }
    }

    private async IAsyncEnumerable<InventoryEntry> ReadLinesAsync(Stream plain, string name,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (number, line) in BoundedLines.ReadAsync(plain, name, cancellationToken).ConfigureAwait(false))
        {
            var fields = CsvLine.Read(line) ?? throw BoundedLines.Broken(name, number, "is not CSV");
            if (Read(fields, name, number) is { } found)
            {
                yield return found.ToEntry(owner);
            }
        }
    }

    // Null for a delete marker and for a version that is not the latest.
    private InventoryLine? Read(IReadOnlyList<string> fields, string name, long number)
    {
        if (fields.Count != _places.Count)
        {
            throw BoundedLines.Broken(name, number, $"has {fields.Count} values, and the inventory {_places.Count} columns");
        }

        if (Value("Bucket") != owner.Bucket)
        {
            throw BoundedLines.Broken(name, number, $"is of the bucket '{Value("Bucket")}', and the inventory of '{owner.Bucket}'");
        }

        if (!Flag("IsLatest", absent: true) || Flag("IsDeleteMarker", absent: false))
        {
            return null;
        }

        var key = Key(Value("Key")!, name, number);
        return Told("Size") is { } size && Told("LastModifiedDate") is { } time && Told("ETag") is { } eTag
            ? new InventoryLine
            {
                Key = key,
                Size = long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : throw NoNumber(),
                LastModified = DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal
                    | DateTimeStyles.AdjustToUniversal, out var modified)
                    ? modified : throw NoNumber(),
                ETag = eTag,
                StorageClass = Told("StorageClass"),
                AccessTier = Told("IntelligentTieringAccessTier"),
            }
            : new InventoryLine { Key = key };

        string? Value(string column) => _places.TryGetValue(column, out var place) ? fields[place] : null;

        string? Told(string column) => Value(column) is { Length: > 0 } told ? told : null;

        StoreException NoNumber() => BoundedLines.Broken(name, number, "has a size or a time that is none");

        bool Flag(string column, bool absent) => Value(column) switch
        {
            null or "" => absent,
            "true" or "TRUE" or "True" => true,
            "false" or "FALSE" or "False" => false,
            var other => throw BoundedLines.Broken(name, number, $"has '{other}' as {column}, which is neither true nor false"),
        };
    }

    private static ObjectKey Key(string encoded, string name, long number)
    {
        try
        {
            var bytes = StrictUtf8.GetBytes(encoded);
            return new ObjectKey(StrictUtf8.GetString(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length)));
        }
        catch (ArgumentException)
        {
            throw BoundedLines.Broken(name, number, "has a key that is empty or not UTF-8");
        }
    }
}
