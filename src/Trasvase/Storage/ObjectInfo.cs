using System.Collections.ObjectModel;
using Trasvase.Storage;

namespace Trasvase;

/// <summary>What a store knows about one version of an object without reading it.</summary>
public sealed record ObjectInfo
{
    /// <summary>The key, verbatim.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// The entity tag with its quotes, as HTTP writes it (RFC 9110, 8.8.3), the same from a listing as from a find. Null where the store
    /// tells none that is one: it is missing, or empty. One that is weak (<c>W/"…"</c>) is kept as it was told.
    /// </summary>
    public required string? ETag { get; init; }

    /// <summary>The entity tag if it is a strong one, usable verbatim in If-Match; null if not.</summary>
    public string? StrongETag => VersionIdentity.IsStrong(ETag) ? ETag : null;

    /// <summary>The store's id of this version; null where the container keeps no versions or the answer does not tell.</summary>
    public string? Version { get; init; }

    /// <summary>When this version was stored, in UTC; S3 and Azure tell whole seconds. Null where the store does not tell.</summary>
    public required DateTimeOffset? LastModified { get; init; }

    /// <summary>
    /// When the store told this, by its own clock, in UTC; null where it does not say. With it <see cref="LastModified"/> tells versions
    /// apart.
    /// </summary>
    public DateTimeOffset? Told { get; init; }

    /// <summary>The digests that the store has of this version. Never one that might be of something else.</summary>
    public IReadOnlyList<Digest> Digests { get; init; } = [];

    /// <summary>
    /// The MD5 that the entity tag would be if it is one, which a listing of S3 does not tell: it proves by being equal to that of the
    /// content, and says nothing by differing. Null where <see cref="Digests"/> tells, and where the tag looks like none.
    /// </summary>
    public Digest? PerhapsMd5 { get; init; }

    /// <summary>
    /// The MD5 that whoever wrote the content claimed, or the store computed, in hexadecimal; null where the answer tells none. It proves
    /// nothing, and shows by differing from what we know that somebody else wrote since.
    /// </summary>
    internal string? ContentMd5 { get; init; }

    /// <summary>The standard HTTP headers stored with the object.</summary>
    public ContentHeaders Headers { get; init; } = ContentHeaders.None;

    /// <summary>User metadata. Names compare without case, as both clouds compare them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// How many tags it has, where the answer tells; null where it does not. A store may leave the count out for a caller who may not read
    /// the tags.
    /// </summary>
    public int? TagCount { get; init; }

    /// <summary>Its tags, if somebody asked for them; null if not.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>
    /// What the store keeps with the object in headers that other stores have not, by their names in lower case without any prefix:
    /// <c>expires</c>, <c>website-redirect-location</c>. Empty where there is none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Extras { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>How many entries of user metadata it has besides, which HTTP cannot carry, so that nobody can read them.</summary>
    public int MissingMetadata { get; init; }

    /// <summary>
    /// What protects it from being changed or removed, for people: an object lock, a legal hold; null if nothing does or the answer does
    /// not tell.
    /// </summary>
    public string? Lock { get; init; }

    /// <summary>S3's storage class or Azure's access tier, in the store's own word; null where it does not tell.</summary>
    public string? StorageClass { get; init; }

    /// <summary>The content cannot be read before it is restored or rehydrated (Glacier, Azure's Archive tier).</summary>
    public bool IsArchived { get; init; }

    /// <summary>
    /// Whether the store tells that this is a folder and no object, as accounts with a hierarchical namespace have them: it is there
    /// because of what is in it. A key that only ends with a slash is an object like any other.
    /// </summary>
    public bool IsFolder { get; init; }

    /// <summary>
    /// Whether a listing tells so little of it, or such contradictions, that nothing but <see cref="Key"/> may be believed, and a look at
    /// it told no more: who takes it up looks again.
    /// </summary>
    public bool IsVague { get; init; }

    /// <summary>
    /// Whether <see cref="Headers"/>, <see cref="Metadata"/> and <see cref="Digests"/> were asked for. A listing of S3
    /// does not carry them; one of Azure does.
    /// </summary>
    public bool HasDetails { get; init; } = true;
}
