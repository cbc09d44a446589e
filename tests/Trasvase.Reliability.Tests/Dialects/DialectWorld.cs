using Trasvase.Testing.Data;
using Trasvase.Testing.Dialects;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>The same few objects in every cell: one of each kind that matters, on three pages of a listing.</summary>
internal static class DialectWorld
{
    /// <summary>Has metadata beyond ASCII, and tags.</summary>
    public const string Described = "apple";

    /// <summary>Its bytes are replaced by as many others.</summary>
    public const string Changed = "cherry";

    /// <summary>Large enough for several parts and ranges; it came in parts.</summary>
    public const string Large = "grape";

    /// <summary>Vanishes at the target.</summary>
    public const string Lost = "hazel";

    /// <summary>Comes later.</summary>
    public const string New = "iris";

    /// <summary>Goes away at the source.</summary>
    public const string Gone = "zebra";

    /// <summary>What the metadata says.</summary>
    public const string Text = "Größe é";

    /// <summary>The same as it is stored at the target.</summary>
    public const string StoredText = "=?UTF-8?B?R3LDtsOfZSDDqQ==?=";

    private const int LargeSize = 200_000;
    private const int LargePart = 60_000;

    private static readonly (string Key, int Size)[] Small =
    [
        (Described, 1003), (ListingDialects.Marker, 0), ("books/one", 2001), (Changed, 3001), ("fig %41+ü&=", 500), (Lost, 700), (
            Gone, 600),
    ];

    /// <summary>The source as it is at first. Most stores keep no checksum but the MD5 that is the entity tag, so only two objects have
    /// another.</summary>
    public static void Fill(S3StandInBucket bucket, Dialect dialect)
    {
        foreach (var (key, size) in Small.Concat(dialect.Keys.Select(key => (key, 400))))
        {
            bucket.Put(key, Bytes(key, size), key == Described ? Traits(dialect.IsAboutTags) : null, isBare: key != Described);
        }

        var sizes = Enumerable.Range(0, (LargeSize + LargePart - 1) / LargePart)
            .Select(i => Math.Min(LargePart, LargeSize - (i * LargePart)))
            .ToList();
        bucket.PutInParts(Large, Bytes(Large, LargeSize), sizes, mode: S3DigestMode.Crc32Composite);
    }

    /// <summary>Somebody works with the source.</summary>
    public static void Change(S3StandInBucket bucket)
    {
        bucket.Put(Changed, Bytes(Changed + " again", 3001), isBare: true);
        bucket.Put(New, Bytes(New, 800), isBare: true);
        bucket.Delete(Gone);
    }

    // A move that takes no tags along keeps what has some, so only stores that are odd about tags have any.
    private static S3Traits Traits(bool withTags) => new()
    {
        Metadata = new Dictionary<string, string> { ["a-name"] = Text },
        Tags = withTags ? new Dictionary<string, string> { ["kind"] = "fruit" } : [],
    };

    private static byte[] Bytes(string key, int size) => new PositionalData((ulong)key.Sum(c => c * 31L), size).ToArray();
}
