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
    /// The entity tag with its quotes, as HTTP writes it (RFC 9110, 8.8.3), the same from a listing as from a find. Null if the store
    /// reports none, or an empty one. A weak tag (<c>W/"…"</c>) is kept as reported.
    /// </summary>
    public required string? ETag { get; init; }

    /// <summary>The entity tag if it is a strong one, usable verbatim in If-Match; null if not.</summary>
    public string? StrongETag => VersionIdentity.IsStrong(ETag) ? ETag : null;

    /// <summary>The store's id of this version; null where the container keeps no versions or the answer does not hold it.</summary>
    public string? Version { get; init; }

    /// <summary>When this version was stored, in UTC; S3 and Azure report whole seconds. Null if the store does not report it.</summary>
    public required DateTimeOffset? LastModified { get; init; }

    /// <summary>
    /// The time of the store's answer, by the store's own clock, in UTC; null if it does not report it. Compared with
    /// <see cref="LastModified"/>, it shows whether the modification time alone identifies the version.
    /// </summary>
    public DateTimeOffset? Told { get; init; }

    /// <summary>The digests that the store reports for this version. A digest that might belong to something else is left out.</summary>
    public IReadOnlyList<Digest> Digests { get; init; } = [];

    /// <summary>
    /// The entity tag read as an MD5, where an S3 listing does not say whether it is one. If it equals the content's MD5, the content is
    /// proven; if it differs, nothing follows. Null where <see cref="Digests"/> holds the MD5, and where the tag does not look like one.
    /// </summary>
    public Digest? PerhapsMd5 { get; init; }

    /// <summary>
    /// The MD5 in hexadecimal that the content's writer claimed or the store computed; null if the answer holds none. It does not prove the
    /// content. If it differs from the known MD5, another writer has replaced the object since.
    /// </summary>
    internal string? ContentMd5 { get; init; }

    /// <summary>The standard HTTP headers stored with the object.</summary>
    public ContentHeaders Headers { get; init; } = ContentHeaders.None;

    /// <summary>User metadata. Names compare without case, as both clouds compare them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// The number of tags; null if the answer does not hold it. A store may leave the count out for a caller who may not read the tags.
    /// </summary>
    public int? TagCount { get; init; }

    /// <summary>The object's tags; null if they were not requested.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>
    /// Values of headers that only this store has, by the header's name in lower case without any prefix: <c>expires</c>,
    /// <c>website-redirect-location</c>. Empty where there is none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Extras { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The number of further user metadata entries that cannot be read because HTTP cannot carry them.</summary>
    public int MissingMetadata { get; init; }

    /// <summary>
    /// What protects the object from being changed or removed, for people: an object lock or a legal hold. Null if nothing does, or if the
    /// answer does not say.
    /// </summary>
    public string? Lock { get; init; }

    /// <summary>S3's storage class or Azure's access tier, in the store's own word; null if the store does not report it.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Whether the content must be restored or rehydrated before it can be read (Glacier, Azure's Archive tier).</summary>
    public bool IsArchived { get; init; }

    /// <summary>
    /// Whether the store reports that this is a folder and not an object, as in accounts with a hierarchical namespace. Such a folder
    /// exists because of the objects in it. A key that merely ends with a slash is an object like any other.
    /// </summary>
    public bool IsFolder { get; init; }

    /// <summary>
    /// Whether a listing says too little about the object, or contradicts itself, so that only <see cref="Key"/> can be believed, and a
    /// find returned no more. The caller must find the object again before using it.
    /// </summary>
    public bool IsVague { get; init; }

    /// <summary>Whether it is an empty object whose key ends with <c>/</c>, which stands for a folder.</summary>
    internal bool IsMarker => Size == 0 && Key.Value.EndsWith('/');

    /// <summary>
    /// Whether <see cref="Headers"/>, <see cref="Metadata"/> and <see cref="Digests"/> were requested. An S3 listing does not hold them; an
    /// Azure listing does.
    /// </summary>
    public bool HasDetails { get; init; } = true;
}
