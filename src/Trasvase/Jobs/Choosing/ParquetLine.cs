using System.Text;
using Trasvase.Parquet;

namespace Trasvase.Jobs.Choosing;

/// <summary>Converts Parquet rows to lines of an inventory.</summary>
internal sealed class ParquetLine
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, int> _places;
    private readonly TimeUnit _unit;
    private readonly string _bucketName;
    private readonly byte[] _bucket;
    private string _storageClass = "";
    private string _tier = "";

    /// <summary>Prepares for the rows of one file.</summary>
    /// <param name="names">The names of the columns in CSV.</param>
    /// <param name="columns">The columns, in the same order.</param>
    /// <param name="owner">The bucket that the inventory lists.</param>
    public ParquetLine(IEnumerable<string> names, IReadOnlyList<ParquetColumn> columns, InventoryOwner owner)
    {
        _places = names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        _unit = _places.TryGetValue("LastModifiedDate", out var at) ? columns[at].Unit : TimeUnit.None;
        _bucketName = owner.Bucket;
        _bucket = StrictUtf8.GetBytes(owner.Bucket);
    }

    /// <summary>Reads a row.</summary>
    /// <returns>The line; null for a delete marker and for a version that is not the latest.</returns>
    public InventoryLine? Read(IReadOnlyList<ColumnReader> row, string name, long number)
    {
        if (!(Value("Bucket") ?? default).Bytes.Span.SequenceEqual(_bucket))
        {
            throw Broken($"is of the bucket '{Text("Bucket")}', and the inventory of '{_bucketName}'");
        }

        if ((Value("IsLatest") ?? new PageValue(default, 1)).Number == 0 || (Value("IsDeleteMarker") ?? default).Number != 0)
        {
            return null;
        }

        return new InventoryLine
        {
            Key = Text("Key") is { Length: > 0 } key ? new ObjectKey(key) : throw Broken("has an empty key"),
            Size = Value("Size")?.Number is var size && size is not < 0 ? size : throw Broken("has a negative size"),
            LastModified = Value("LastModifiedDate")?.Number is { } time ? Time(time) ?? throw Broken("has a time that is none") : null,
            ETag = Text("ETag"),
            StorageClass = Again("StorageClass", ref _storageClass),
            AccessTier = Again("IntelligentTieringAccessTier", ref _tier),
        };

        PageValue? Value(string column) => _places.TryGetValue(column, out var place) ? row[place].Value : null;

        string? Text(string column)
        {
            try
            {
                return Value(column)?.Bytes is { Length: > 0 } bytes ? StrictUtf8.GetString(bytes.Span) : null;
            }
            catch (DecoderFallbackException)
            {
                throw Broken($"has a value that is not UTF-8 as {InventorySchema.ToSnake(column)}");
            }
        }

        // Reuses the previous string, because millions of rows hold the same few values.
        string? Again(string column, ref string last)
        {
            if (Text(column) is not { } text)
            {
                return null;
            }

            return last = text == last ? last : text;
        }

        StoreException Broken(string what) => new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"Row {number} of {name} {what}.");
    }

    private DateTimeOffset? Time(long value)
    {
        const long Last = 253_402_300_799;
        var perSecond = _unit switch
        {
            TimeUnit.Milliseconds => 1_000L,
            TimeUnit.Microseconds => 1_000_000L,
            _ => 1_000_000_000L,
        };
        var (seconds, rest) = Math.DivRem(value, perSecond);
        return seconds is > 0 and <= Last
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(rest * TimeSpan.TicksPerSecond / perSecond) : null;
    }
}
