using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Bench.Cloud;

/// <summary>The objects of one setting: their keys, in order, and what is known of each. Nothing grows with their number.</summary>
internal sealed class Workload(CloudSettings settings)
{
    public const string Bucket = "bench";
    public const string Date = "Thu, 01 Jan 2026 00:00:00 GMT";
    public const string ContentType = "application/octet-stream";
    public const string IsoDate = "2026-01-01T00:00:00.000Z";

    // Longer objects are told to have come in parts, whose entity tag nobody takes for an MD5.
    private const long SinglePutMax = 64L << 20;

    private const int Digits = 8;

    // What every object has beside its bytes: the answers of the S3 side say the same.
    private static readonly Carried WentAlong = CarriedDigests.Of(
        new ObjectInfo
        {
            Key = new ObjectKey(Bucket),
            Size = 0,
            ETag = null,
            LastModified = DateTimeOffset.Parse(Date, CultureInfo.InvariantCulture),
            Headers = new ContentHeaders { ContentType = ContentType },
            HasDetails = true,
        },
        MetadataPolicy.Keep);

    public CloudSettings Settings => settings;

    public Content Content { get; } = new(settings.Size);

    public int Count => settings.Objects;

    public long Size => settings.Size;

    public string KeyOf(int index) => settings.Folder > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{settings.Prefix}{index / settings.Folder:D5}/{index:D8}")
        : string.Create(CultureInfo.InvariantCulture, $"{settings.Prefix}{index:D8}");

    /// <summary>Which object has the key; null: none.</summary>
    public int? IndexOf(string key) =>
        key.Length > Digits
        && int.TryParse(key.AsSpan(key.Length - Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index < Count
        && KeyOf(index) == key
            ? index
            : null;

    /// <summary>The first object whose key is that text or behind it.</summary>
    public int FirstAtOrAfter(string text)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = ObjectKey.CompareUtf8(KeyOf(middle), text) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The first object behind all keys that begin with the text.</summary>
    public int FirstBehind(string prefix) => prefix.Length == 0 ? Count : FirstAtOrAfter(prefix + "\uFFFF");

    /// <summary>The entity tag at S3, with its quotes.</summary>
    public string ETagOf(int index) => Size <= SinglePutMax
        ? $"\"{Content.Md5Of(index)}\""
        : string.Create(
            CultureInfo.InvariantCulture, $"\"{Content.Crc64Of(index):x16}{index:x16}-{(Size + SinglePutMax - 1) / SinglePutMax}\"");

    /// <summary>The metadata entry of an object that Trasvase has brought before.</summary>
    public string StampOf(int index)
    {
        var source = SourceOf(index);
        return new Stamp(
            source,
            ETagOf(index),
            Version: null,
            Size,
            Content.Crc64Of(index).ToString("x16", CultureInfo.InvariantCulture),
            VerifiedBy.Crc64Nvme,
            source[..16])
        {
            Carried = WentAlong,
        }.ToValue();
    }

    /// <summary>The entity tag at Azure of an object that was there before, with its quotes.</summary>
    public static string EarlierETag(int index) => string.Create(CultureInfo.InvariantCulture, $"\"0x8DE{index:X12}\"");

    /// <summary>Entity tags that take long are computed now, not in the middle of a measurement.</summary>
    public void Prepare()
    {
        if (Size is > 4096 and <= SinglePutMax)
        {
            Content.Prepare(Count);
        }
    }

    // What Stamp.SourceOf makes of a store and a key.
    private string SourceOf(int index) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"s3://{Bucket}/{KeyOf(index)}")).AsSpan(0, 16));
}
