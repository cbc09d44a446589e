using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>What kind of object meets a fault.</summary>
/// <param name="Name">For the test's name.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="PartSize">How large its parts are, if it is sent in parts.</param>
internal sealed record Shape(string Name, int Size, int PartSize = 64 * 1024)
{
    /// <summary>Up to here an object is put in one request: the memory of one connection.</summary>
    public const int BufferedMax = 128 * 1024;

    private static readonly Action<S3StandInBucket, string, byte[]> Whole = static (bucket, key, bytes) => bucket.Put(key, bytes);

    public static readonly Shape Empty = new("empty", 0);
    public static readonly Shape OneByte = new("one byte", 1);
    public static readonly Shape Small = new("small", 100_003);
    public static readonly Shape OnePart = new("exactly one part", 192 * 1024, 192 * 1024);
    public static readonly Shape PartAndByte = new("a part and a byte", (192 * 1024) + 1, 192 * 1024);
    public static readonly Shape ManyParts = new("many parts", (8 * 64 * 1024) - 17);

    public static readonly IReadOnlyList<Shape> All = [Empty, OneByte, Small, OnePart, PartAndByte, ManyParts];
    public static readonly IReadOnlyList<Shape> WithBytes = [OneByte, Small, OnePart, PartAndByte, ManyParts];
    public static readonly IReadOnlyList<Shape> InParts = [OnePart, PartAndByte, ManyParts];
    public static readonly IReadOnlyList<Shape> PutWhole = [Empty, OneByte, Small];

    /// <summary>One of each way.</summary>
    public static readonly IReadOnlyList<Shape> BothWays = [Small, ManyParts];

    /// <summary>The key at the source.</summary>
    public string Key { get; init; } = "object";

    public S3Versioning Versioning { get; init; }

    /// <summary>How the source keeps it; whole and with a CRC-64 by default.</summary>
    public Action<S3StandInBucket, string, byte[]> Store { get; init; } = Whole;

    public bool IsInParts => Size > BufferedMax;

    /// <summary>How many requests bring its bytes to the target.</summary>
    public int Parts => IsInParts ? (Size + PartSize - 1) / PartSize : 1;

    /// <summary>The same in a bucket that keeps versions.</summary>
    public Shape Versioned => this with { Name = Name + ", versioned", Versioning = S3Versioning.Enabled };

    /// <summary>The same with another key.</summary>
    public Shape Called(string name, string key) => this with { Name = $"{Name}, {name}", Key = key };

    /// <summary>
    /// The same, of which the target fetches as many parts as would be relayed. What has an MD5 it would fetch with one request, and what
    /// was uploaded in parts has none.
    /// </summary>
    public Shape Fetched =>
        IsInParts && Store == Whole
            ? this with { Store = (bucket, key, bytes) => bucket.PutInParts(key, bytes, Cut(bytes.Length, PartSize)) }
            : this;

    /// <summary>The same as others have stored it.</summary>
    public Shape As(string name, Action<S3StandInBucket, string, byte[]> store) => this with { Name = $"{Name}, {name}", Store = store };

    /// <summary>The lengths of parts, all of one size but the last.</summary>
    public static int[] Cut(int length, int size) =>
        [.. Enumerable.Range(0, (length + size - 1) / size).Select(i => Math.Min(size, length - (i * size)))];
}
