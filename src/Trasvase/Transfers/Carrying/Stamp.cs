using System.Security.Cryptography;
using System.Text;
using Trasvase.Integrity;
using Trasvase.Seams;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// The small metadata entry on a target object that says which source version it is. It lets a later run see that nothing
/// needs to be sent, and lets a writer whose answer was lost recognise its own object.
/// </summary>
/// <param name="Source">Which object: a digest of its location, so that its length does not depend on the key's.</param>
/// <param name="ETag">The source version's entity tag; null where it has none.</param>
/// <param name="Version">The source version's id; null where it has none.</param>
/// <param name="Size">The source version's size in bytes.</param>
/// <param name="Crc64">CRC-64/NVME of the content, as 16 hexadecimal digits; null where nobody told it before the object was
/// stored.</param>
/// <param name="VerifiedBy">How it was verified; null if it could not be.</param>
/// <param name="Write">Names the attempt that wrote it.</param>
internal sealed record Stamp(string Source, string? ETag, string? Version, long Size, string? Crc64, VerifiedBy? VerifiedBy, string Write)
{
    /// <summary>The metadata entry's name: valid for both clouds.</summary>
    public const string Name = "trasvase";

    /// <summary>The proof whose name takes the most room.</summary>
    public static VerifiedBy LongestBy { get; } = Enum.GetValues<VerifiedBy>().MaxBy(by => by.ToString().Length);

    /// <summary>MD5 of the content, in hexadecimal, where the store checked it; null elsewhere.</summary>
    public string? Md5 { get; init; }

    /// <summary>
    /// The source version's time, where its entity tag does not show what the content is and the time shows which version it was; null
    /// elsewhere.
    /// </summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>
    /// What went along with the bytes; null if it does not tell: it was written by an earlier version, or what goes along was being written
    /// anew. Then it is of a copy of the bytes, and of nothing else.
    /// </summary>
    public Carried? Carried { get; init; }

    /// <summary>The digests of the content that it tells.</summary>
    public IReadOnlyList<Digest> Digests =>
        [
            .. Crc64 is null ? [] : new[] { new Digest(DigestAlgorithm.Crc64Nvme, Crc64) },
            .. Md5 is null ? [] : new[] { new Digest(DigestAlgorithm.Md5, Md5) }
        ];

    // The entity tag is one where the content was found to have it.
    private string? ProvenMd5 =>
        Md5 ?? (VerifiedBy is Trasvase.VerifiedBy.Md5
            && ETag is { } tag
            && VersionIdentity.LooksLikeDigest(tag)
            && tag.Trim('"') is { Length: 32 } hex ? hex.ToLowerInvariant() : null);

    /// <summary>Names a new attempt to write.</summary>
    public static string NewWrite(Chance chance) => chance.Text("0123456789abcdef", 16);

    /// <summary>The digest of a location: the first 16 bytes of SHA-256 of <c>scheme://container/key</c>.</summary>
    public static string SourceOf(IObjectStore store, ObjectKey key)
    {
        var location = $"{store.Profile.Scheme}://{store.Container}/{key.Value}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(location)).AsSpan(0, 16));
    }

    /// <summary>Whether this stamp is of a verified copy of that version of that object.</summary>
    public bool IsVerifiedCopyOf(string source, ObjectInfo version) => VerifiedBy is not null && IsCopyOf(source, version);

    /// <summary>Whether this stamp is of a copy of that version of that object, verified or not.</summary>
    public bool IsCopyOf(string source, ObjectInfo version) => LikenessTo(source, version) == Likeness.Same;

    /// <summary>Whether what it is of is that version of that object.</summary>
    public Likeness LikenessTo(string source, ObjectInfo version) => Source != source
        ? Likeness.Different
        : new VersionIdentity(Version, ETag, Time, Size) { IsSettled = Time is not null }.CompareTo(VersionIdentity.Of(version));

    /// <summary>The time that a stamp has to hold; null where nobody needs it, or it does not tell.</summary>
    public static DateTimeOffset? TimeOf(ObjectInfo version, bool isOpaque) =>
        (!isOpaque && VersionIdentity.LooksLikeDigest(version.ETag)) || !VersionIdentity.Of(version).IsSettled
            ? null
            : version.LastModified;

    /// <summary>The entry's value: printable ASCII.</summary>
    public string ToValue() => StampText.Write(this);

    /// <summary>
    /// Reads the stamp of an object; null if it has none or one of a format that is not known, or if the target tells another MD5 of its
    /// content: then somebody wrote other bytes and kept the metadata.
    /// </summary>
    public static Stamp? Of(ObjectInfo info) =>
        info.Metadata.TryGetValue(Name, out var value)
            && Parse(value) is { } stamp
            && !(stamp.ProvenMd5 is { } md5 && info.ContentMd5 is { } told && md5 != told) ? stamp : null;

    /// <summary>
    /// Whether an entry of metadata is a stamp, be it of a format that is not known, and not the user's own of that name.
    /// </summary>
    public static bool Is(KeyValuePair<string, string> entry) =>
        HasName(entry.Key)
            && entry.Value.StartsWith("v=", StringComparison.Ordinal)
            && entry.Value.Contains("; source=", StringComparison.Ordinal);

    /// <summary>Whether an entry of metadata has the stamp's name.</summary>
    public static bool HasName(string name) => name.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an entry's value; null if it is not a stamp of a format that is known.</summary>
    public static Stamp? Parse(string value) => StampText.Read(value);
}
