using System.Security.Cryptography;
using System.Text;
using Trasvase.Seams;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// The small metadata entry on a target object that says which source version the object is a copy of. A later run sees by the stamp that
/// nothing needs to be sent. A writer whose answer was lost recognises its own object by it.
/// </summary>
/// <param name="Source">The source object, as a digest of its location. The digest's length does not depend on the key's.</param>
/// <param name="ETag">The source version's entity tag; null if it has none.</param>
/// <param name="Version">The source version's id; null if it has none.</param>
/// <param name="Size">The source version's size in bytes.</param>
/// <param name="Crc64">The CRC-64/NVME of the content, as 16 hexadecimal digits; null if it was not known before the object was
/// stored.</param>
/// <param name="VerifiedBy">How the copy was verified; null if it could not be verified.</param>
/// <param name="Write">The id of the attempt that wrote the object.</param>
internal sealed record Stamp(string Source, string? ETag, string? Version, long Size, string? Crc64, VerifiedBy? VerifiedBy, string Write)
{
    /// <summary>The metadata entry's name, which is valid in both clouds.</summary>
    public const string Name = "trasvase";

    /// <summary>The proof with the longest name, for reserving space.</summary>
    public static VerifiedBy LongestBy { get; } = Enum.GetValues<VerifiedBy>().MaxBy(by => by.ToString().Length);

    /// <summary>The MD5 of the content in hexadecimal, if the store checked it; otherwise null.</summary>
    public string? Md5 { get; init; }

    /// <summary>
    /// The source version's modification time, if its entity tag is not a digest of the content and the time identifies the version;
    /// otherwise null.
    /// </summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>
    /// What went along with the bytes; null if the stamp does not say. In that case an earlier version of the program wrote the stamp, or
    /// headers, metadata or tags were being replaced, and the stamp only shows that the bytes were copied.
    /// </summary>
    public Carried? Carried { get; init; }

    /// <summary>The digests of the content that the stamp holds.</summary>
    public IReadOnlyList<Digest> Digests =>
        [
            .. Crc64 is null ? [] : new[] { new Digest(DigestAlgorithm.Crc64Nvme, Crc64) },
            .. Md5 is null ? [] : new[] { new Digest(DigestAlgorithm.Md5, Md5) }
        ];

    // An entity tag that looks like an MD5 is one if the content was verified by it.
    private string? ProvenMd5 =>
        Md5 ?? (VerifiedBy is Trasvase.VerifiedBy.Md5
            && ETag is { } tag
            && VersionIdentity.LooksLikeDigest(tag)
            && tag.Trim('"') is { Length: 32 } hex ? hex.ToLowerInvariant() : null);

    /// <summary>Returns a new random id for an attempt to write.</summary>
    public static string NewWrite(Chance chance) => chance.Text("0123456789abcdef", 16);

    /// <summary>Returns the digest of a location: the first 16 bytes of SHA-256 of <c>scheme://container/key</c>.</summary>
    public static string SourceOf(IObjectStore store, ObjectKey key)
    {
        var location = $"{store.Profile.Scheme}://{store.Container}/{key.Value}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(location)).AsSpan(0, 16));
    }

    /// <summary>Whether the stamp belongs to a verified copy of this version of this object.</summary>
    public bool IsVerifiedCopyOf(string source, ObjectInfo version) => VerifiedBy is not null && IsCopyOf(source, version);

    /// <summary>Whether the stamp belongs to a copy of this version of this object, verified or not.</summary>
    public bool IsCopyOf(string source, ObjectInfo version) => LikenessTo(source, version) == Likeness.Same;

    /// <summary>Compares the version that the stamp names with this version of this object.</summary>
    public Likeness LikenessTo(string source, ObjectInfo version) => Source != source
        ? Likeness.Different
        : new VersionIdentity(Version, ETag, Time, Size) { IsSettled = Time is not null }.CompareTo(VersionIdentity.Of(version));

    /// <summary>
    /// Returns the time that the stamp of a version must hold; null if the stamp needs none, or if the time does not identify the version.
    /// </summary>
    public static DateTimeOffset? TimeOf(ObjectInfo version, bool isOpaque) =>
        (!isOpaque && VersionIdentity.LooksLikeDigest(version.ETag)) || !VersionIdentity.Of(version).IsSettled
            ? null
            : version.LastModified;

    /// <summary>Returns the entry's value, which is printable ASCII.</summary>
    public string ToValue() => StampText.Write(this);

    /// <summary>
    /// Reads the stamp of an object. Null if the object has no stamp or one of an unknown format, or if the target reports another MD5 of
    /// the content than the stamp: another writer then stored other bytes and kept the metadata.
    /// </summary>
    public static Stamp? Of(ObjectInfo info) =>
        info.Metadata.TryGetValue(Name, out var value)
            && Parse(value) is { } stamp
            && !(stamp.ProvenMd5 is { } md5 && info.ContentMd5 is { } told && md5 != told) ? stamp : null;

    /// <summary>
    /// Whether a metadata entry is a stamp, even one of an unknown format, and not an entry of the user's that happens to have this name.
    /// </summary>
    public static bool Is(KeyValuePair<string, string> entry) =>
        HasName(entry.Key)
            && entry.Value.StartsWith("v=", StringComparison.Ordinal)
            && entry.Value.Contains("; source=", StringComparison.Ordinal);

    /// <summary>Whether the name of a metadata entry is the stamp's name.</summary>
    public static bool HasName(string name) => name.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an entry's value; null if it is not a stamp of a known format.</summary>
    public static Stamp? Parse(string value) => StampText.Read(value);
}
