using System.Buffers;

namespace Trasvase.Storage;

/// <summary>The result of comparing two versions of an object.</summary>
internal enum Likeness
{
    /// <summary>The known properties neither show that the versions differ nor that they are the same.</summary>
    Unknown,

    /// <summary>They are one and the same version.</summary>
    Same,

    /// <summary>They are two versions: a property known of both differs.</summary>
    Different,
}

/// <summary>
/// The properties that distinguish one version of an object from every other: version id, entity tag, time and size, as far as the store
/// reports them. All code that must not take one version for another uses this comparison and no other.
/// </summary>
/// <param name="Version">The version's id; null if the store reports none. S3's id <c>null</c> names any object that was stored without
/// versions: if it differs, the versions differ; if it is equal, nothing follows.</param>
/// <param name="ETag">The entity tag; null if the store reports none. If weak tags (<c>W/"…"</c>) differ, the versions differ; if they are
/// equal, nothing follows (RFC 9110, 8.8.1).</param>
/// <param name="Modified">When the version was stored; null if the store does not report it.</param>
/// <param name="Size">Its length in bytes.</param>
internal readonly record struct VersionIdentity(string? Version, string? ETag, DateTimeOffset? Modified, long Size)
{
    /// <summary>
    /// The age from which a modification time identifies a version. Stores report whole seconds, and the clocks of two of their machines
    /// may differ, so an object younger than this may be replaced by another one with the same time.
    /// </summary>
    public static TimeSpan Settling { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Why two versions cannot be compared, as the end of a sentence.</summary>
    public const string NothingTells =
        "the source tells nothing by which two versions of it could be told apart (no version id, no strong entity tag, and no time that "
        + "was settled when it was found)";

    // S3's version id of objects that were stored while the bucket kept no versions.
    private const string NoVersion = "null";

    /// <summary>
    /// Whether the time alone identifies the version, because it was old enough (<see cref="Settling"/>) when the store reported it.
    /// </summary>
    public bool IsSettled { get; init; }

    /// <summary>
    /// Whether a later answer can be recognised as the same version: by a version id, a strong entity tag or a settled time.
    /// </summary>
    public bool IsTelling => NamesVersion(Version) || IsStrong(ETag) || (Modified is not null && IsSettled);

    /// <summary>Takes the identity from a store's answer.</summary>
    public static VersionIdentity Of(ObjectInfo info) => new(info.Version, info.ETag, info.LastModified, info.Size)
    {
        IsSettled = info.Told - info.LastModified >= Settling,
    };

    /// <summary>Whether an entity tag identifies one version: it is present, not empty and not weak.</summary>
    public static bool IsStrong(string? eTag) => eTag is { Length: > 0 } and not "\"\"" && !IsWeak(eTag);

    /// <summary>Whether a version id names a version that is never replaced.</summary>
    public static bool NamesVersion(string? version) => version is { Length: > 0 } and not NoVersion;

    /// <summary>Compares with a later answer about the same key.</summary>
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
    /// Whether an entity tag looks like one that S3 computes from the content. If so, another time does not mean other content.
    /// </summary>
    public static bool LooksLikeDigest(string? eTag)
    {
        var tag = Opaque(eTag);
        return IsStrong(eTag) && tag.Length >= 32 && !tag[..32].ContainsAnyExcept(HexDigits) && (tag.Length == 32 || tag[32] == '-');
    }

    /// <summary>
    /// Whether two times reported for one object belong to two versions. A time in whole seconds may be truncated or rounded.
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

    // The text between the quotes, which some servers omit.
    private static ReadOnlySpan<char> Opaque(string? eTag) => eTag is null ? default : eTag.AsSpan(IsWeak(eTag) ? 2 : 0).Trim('"');
}
