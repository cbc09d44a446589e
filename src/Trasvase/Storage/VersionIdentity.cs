using System.Buffers;

namespace Trasvase.Storage;

/// <summary>What comes of comparing two versions of an object.</summary>
internal enum Likeness
{
    /// <summary>Nothing that is told of both tells them apart, and nothing shows that they are one.</summary>
    Unknown,

    /// <summary>They are one and the same version.</summary>
    Same,

    /// <summary>They are two: what is told of both contradicts.</summary>
    Different,
}

/// <summary>
/// What tells a version of an object from every other one: its version id, its entity tag, its time and its size, as far as a store tells
/// them. Everything that must not take one version for another asks this, and nothing else.
/// </summary>
/// <param name="Version">The version's id; null where none is told. The id <c>null</c> of S3 names whatever was stored without versions:
/// it tells two ids apart, and shows nothing by being equal.</param>
/// <param name="ETag">The entity tag; null where none is told. One that is weak (<c>W/"…"</c>) tells apart, and shows nothing by being
/// equal (RFC 9110, 8.8.1).</param>
/// <param name="Modified">When it was stored; null where that is not told.</param>
/// <param name="Size">Its length in bytes.</param>
internal readonly record struct VersionIdentity(string? Version, string? ETag, DateTimeOffset? Modified, long Size)
{
    /// <summary>
    /// Stores tell whole seconds, and two of their machines need not agree about them: an object that was stored within so much time before
    /// it was looked at may have been replaced since under the same time.
    /// </summary>
    public static TimeSpan Settling { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Why nothing is known to be the same, as the end of a sentence.</summary>
    public const string NothingTells =
        "the source tells nothing by which two versions of it could be told apart (no version id, no strong entity tag, and no time that "
        + "was settled when it was found)";

    // The id of S3 for what was stored while a bucket kept no versions.
    private const string NoVersion = "null";

    /// <summary>Whether its time alone shows that it is the same version: it was settled when it was told.</summary>
    public bool IsSettled { get; init; }

    /// <summary>
    /// Whether another answer about the same version can be known for one: it has a version id, a strong entity tag or a settled time.
    /// </summary>
    public bool IsTelling => NamesVersion(Version) || IsStrong(ETag) || (Modified is not null && IsSettled);

    /// <summary>What a store told of a version.</summary>
    public static VersionIdentity Of(ObjectInfo info) => new(info.Version, info.ETag, info.LastModified, info.Size)
    {
        IsSettled = info.Told - info.LastModified >= Settling,
    };

    /// <summary>Whether an entity tag is one that only one version has: told, not empty, and not weak.</summary>
    public static bool IsStrong(string? eTag) => eTag is { Length: > 0 } and not "\"\"" && !IsWeak(eTag);

    /// <summary>Whether a version id names a version that is never replaced.</summary>
    public static bool NamesVersion(string? version) => version is { Length: > 0 } and not NoVersion;

    /// <summary>Compares with what was told later about what has the same key.</summary>
    public Likeness CompareTo(VersionIdentity later)
    {
        if (Size != later.Size
            || Differ(Version, later.Version)
            || Differ(Opaque(ETag), Opaque(later.ETag))
            || DifferInTime(Modified, later.Modified))
        {
            return Likeness.Different;
        }

        return (NamesVersion(Version) && Version == later.Version)
            || (IsStrong(ETag) && IsStrong(later.ETag))
            || (IsSettled && Modified is not null && later.Modified is not null) ? Likeness.Same : Likeness.Unknown;
    }

    /// <summary>
    /// Whether an entity tag looks like one that S3 makes of the content: then another time does not make it another content.
    /// </summary>
    public static bool LooksLikeDigest(string? eTag)
    {
        var tag = Opaque(eTag);
        return IsStrong(eTag) && tag.Length >= 32 && !tag[..32].ContainsAnyExcept(HexDigits) && (tag.Length == 32 || tag[32] == '-');
    }

    /// <summary>
    /// Whether two times that were told of one object are of two versions. One that is told in whole seconds may be cut or rounded.
    /// </summary>
    public static bool DifferInTime(DateTimeOffset? one, DateTimeOffset? other)
    {
        if (one is not { } a || other is not { } b)
        {
            return false;
        }

        return IsWhole(a) == IsWhole(b) ? a != b : (a - b).Duration() >= TimeSpan.FromSeconds(1);
    }

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static bool IsWhole(DateTimeOffset time) => time.Ticks % TimeSpan.TicksPerSecond == 0;

    private static bool Differ(string? one, string? other) => one is not null && other is not null && one != other;

    private static bool Differ(ReadOnlySpan<char> one, ReadOnlySpan<char> other) =>
        !one.IsEmpty && !other.IsEmpty && !one.SequenceEqual(other);

    private static bool IsWeak(string eTag) => eTag.StartsWith("W/", StringComparison.OrdinalIgnoreCase);

    // What is between the quotes, which some servers forget.
    private static ReadOnlySpan<char> Opaque(string? eTag) => eTag is null ? default : eTag.AsSpan(IsWeak(eTag) ? 2 : 0).Trim('"');
}
