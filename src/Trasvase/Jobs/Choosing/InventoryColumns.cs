using System.Globalization;
using System.Net;
using System.Text;
using Trasvase.Storage;

namespace Trasvase.Jobs.Choosing;

/// <summary>The columns of an inventory's files, in whatever order they are.</summary>
internal sealed class InventoryColumns
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _bucket;
    private readonly IReadOnlySet<string> _archiveClasses;
    private readonly Dictionary<string, int> _places;
    private readonly int _count;

    /// <summary>Reads the names.</summary>
    /// <param name="schema">As the manifest has them: <c>Bucket, Key, Size</c>.</param>
    /// <param name="bucket">The bucket that every line has to be of.</param>
    /// <param name="archiveClasses">Storage classes whose objects have to be restored first.</param>
    /// <exception cref="StoreException">InvalidRequest: there is no key among them, or a name comes twice.</exception>
    public InventoryColumns(string schema, string bucket, IReadOnlySet<string> archiveClasses)
    {
        (_bucket, _archiveClasses) = (bucket, archiveClasses);
        var names = schema.Split(',', StringSplitOptions.TrimEntries);
        _count = names.Length;
        _places = names.Select((name, place) => (name, place)).DistinctBy(pair => pair.name, StringComparer.Ordinal).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        if (_places.Count < names.Length || !Has("Bucket") || !Has("Key"))
        {
            throw InventoryManifest.Broken($"has the columns '{schema}', which have to be different ones, Bucket and Key among them");
        }

        if (Has("VersionId") && !Has("IsLatest"))
        {
            throw InventoryManifest.Broken("lists versions, and does not tell which of them is the latest (IsLatest)");
        }
    }

    /// <summary>Why a selection cannot choose by these columns, as the end of a sentence that begins with the inventory; null if it can.</summary>
    public string? WhyTooFew(Selection selection)
    {
        var missing = new[]
        {
            ("Size", selection.MinSize is not null || selection.MaxSize is not null),
            ("LastModifiedDate", selection.MinAge is not null || selection.MaxAge is not null || selection.ModifiedAfter is not null || selection.ModifiedBefore is not null),
            ("StorageClass", selection.StorageClasses.Count + selection.NotStorageClasses.Count > 0),
        }.Where(column => column.Item2 && !Has(column.Item1)).Select(column => column.Item1).ToList();

        // What is known of an object is one whole, or nothing.
        var isWhole = Has("Size") && Has("LastModifiedDate") && Has("ETag");
        return missing.Count > 0 || (selection.AsksForMoreThanKeys && !isWhole)
            ? $"lacks a column that the filters need: sizes, ages and storage classes are chosen by Size, LastModifiedDate, ETag and StorageClass{(missing.Count > 0 ? $", and {string.Join(", ", missing)} is missing" : "")}"
            : null;
    }

    /// <summary>Reads a line.</summary>
    /// <returns>Null for a delete marker, and for a version that is not the latest.</returns>
    /// <exception cref="StoreException">InvalidRequest: a value cannot be believed.</exception>
    public InventoryEntry? Read(IReadOnlyList<string> fields, string name, long number)
    {
        if (fields.Count != _count)
        {
            throw BoundedLines.Broken(name, number, $"has {fields.Count} values, and the inventory {_count} columns");
        }

        if (Value("Bucket") != _bucket)
        {
            throw BoundedLines.Broken(name, number, $"is of the bucket '{Value("Bucket")}', and the inventory of '{_bucket}'");
        }

        if (!Flag("IsLatest", absent: true) || Flag("IsDeleteMarker", absent: false))
        {
            return null;
        }

        var key = Key(Value("Key")!, name, number);
        return new InventoryEntry(key, Info(key));

        string? Value(string column) => _places.TryGetValue(column, out var place) ? fields[place] : null;

        bool Flag(string column, bool absent) => Value(column) switch
        {
            null or "" => absent,
            "true" or "TRUE" or "True" => true,
            "false" or "FALSE" or "False" => false,
            var other => throw BoundedLines.Broken(name, number, $"has '{other}' as {column}, which is neither true nor false"),
        };

        ObjectInfo? Info(ObjectKey of)
        {
            if (Value("Size") is not { Length: > 0 } size || Value("LastModifiedDate") is not { Length: > 0 } time || Value("ETag") is not { Length: > 0 } eTag)
            {
                return null;
            }

            if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var modified))
            {
                throw BoundedLines.Broken(name, number, "has a size or a time that is none");
            }

            var storageClass = Value("StorageClass") is { Length: > 0 } told ? told : null;
            return new ObjectInfo
            {
                Key = of,
                Size = length,
                ETag = eTag.StartsWith('"') ? eTag : $"\"{eTag}\"",
                LastModified = modified,
                StorageClass = storageClass,
                IsArchived = (storageClass is not null && _archiveClasses.Contains(storageClass)) || Value("IntelligentTieringAccessTier") is "ARCHIVE" or "DEEP_ARCHIVE",
                HasDetails = false,
            };
        }
    }

    private bool Has(string column) => _places.ContainsKey(column);

    // As forms are encoded: a plus sign is a space.
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
