using System.Collections.Frozen;

namespace Trasvase.Storage;

/// <summary>From how far a store can fetch bytes itself, without relaying them through this process.</summary>
internal enum PullReach
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>From the same container.</summary>
    SameContainer,

    /// <summary>From any container of the same service.</summary>
    SameService,

    /// <summary>From any URL that the store can reach.</summary>
    AnyUrl,
}

/// <summary>From how far an endpoint can be reached, as far as its address tells.</summary>
internal enum NetworkScope
{
    /// <summary>From everywhere.</summary>
    Internet,

    /// <summary>From within a private network.</summary>
    PrivateNetwork,

    /// <summary>From the same machine.</summary>
    ThisMachine,
}

/// <summary>The order in which a store lists keys.</summary>
internal enum ListingOrder
{
    /// <summary>By the bytes of their UTF-8 form.</summary>
    Utf8Bytes,

    /// <summary>In no order that may be relied on.</summary>
    Unspecified,
}

/// <summary>The names that a store allows for user metadata.</summary>
internal enum MetadataNames
{
    /// <summary>Any HTTP token.</summary>
    HttpToken,

    /// <summary>A letter or underscore, then letters, digits and underscores (Azure: C# identifiers).</summary>
    Identifier,
}

/// <summary>
/// Describes what a store can do. A capability that a profile claims works; one that it does not claim is refused with
/// <see cref="StoreErrorKind.Unsupported"/>. The shared store tests check both for every store.
/// </summary>
internal sealed record StoreProfile
{
    /// <summary>The scheme of the store's locations: <c>s3</c>, <c>az</c>, <c>mem</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The store's name for people: <c>Amazon S3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The address of the service or account that the container belongs to. It distinguishes containers of the same name and holds no
    /// secret.
    /// </summary>
    public string Service { get; init; } = "";

    /// <summary>Smallest part in bytes; the last part may be smaller.</summary>
    public required long PartSizeMin { get; init; }

    /// <summary>Largest part in bytes.</summary>
    public required long PartSizeMax { get; init; }

    /// <summary>Most parts of one object.</summary>
    public required int PartCountMax { get; init; }

    /// <summary>Largest object in bytes that one put may carry.</summary>
    public required long SinglePutMax { get; init; }

    /// <summary>Largest object in bytes that the store can hold.</summary>
    public required long ObjectSizeMax { get; init; }

    /// <summary>Whether a put or a completion may require that the key is free.</summary>
    public bool ConditionalCreate { get; init; }

    /// <summary>Whether a put or a completion may require that the key holds a certain version.</summary>
    public bool ConditionalReplace { get; init; }

    /// <summary>Whether versions have ids and can be read by them, where the container keeps versions.</summary>
    public bool Versions { get; init; }

    /// <summary>Whether a listing can return the versions that were current at an earlier time.</summary>
    public bool ListsVersions { get; init; }

    /// <summary>
    /// Storage classes or access tiers, in the store's own words, whose objects have to be restored before they can be read.
    /// </summary>
    public IReadOnlySet<string> ArchiveClasses { get; init; } = FrozenSet<string>.Empty;

    /// <summary>
    /// Whether a find reports that an object is archived. If not, only a read shows it: a refused read means that the object is archived.
    /// </summary>
    public bool TellsArchived { get; init; } = true;

    /// <summary>Whether objects carry tags.</summary>
    public bool Tags { get; init; }

    /// <summary>The tags that the store accepts; null for any. Not used if the store keeps no tags.</summary>
    public TagLimits? TagLimits { get; init; }

    /// <summary>
    /// Whether headers, metadata and, where the store keeps them, tags can be changed without sending the bytes again:
    /// <see cref="IObjectTarget.UpdateAsync"/>.
    /// </summary>
    public bool Updates { get; init; }

    /// <summary>The storage classes or access tiers that an object can be stored in; empty where there is nothing to choose.</summary>
    public IReadOnlyList<StorageTier> Tiers { get; init; } = [];

    /// <summary>Whether staged parts can be found again.</summary>
    public bool FindsStagedParts { get; init; }

    /// <summary>Whether the store can be asked for the parts in which an object was uploaded. It may still not know them.</summary>
    public bool FindsParts { get; init; }

    /// <summary>
    /// Whether bytes cannot be changed unnoticed between the store and this process: because of TLS, or because there is no network in
    /// between. False for plain HTTP.
    /// </summary>
    public bool ProtectsBytes { get; init; }

    /// <summary>
    /// Whether an entity tag that looks like an MD5 is one, unless the same answer says otherwise. True only where the service's
    /// documentation promises it.
    /// </summary>
    public bool ETagsAreDigests { get; init; }

    /// <summary>Whether a listing carries headers, metadata and digests.</summary>
    public bool ListsDetails { get; init; }

    /// <summary>The order of its listings.</summary>
    public ListingOrder Order { get; init; } = ListingOrder.Utf8Bytes;

    /// <summary>Whether a listing can begin directly at any key. If not, the keys before it are listed too and skipped.</summary>
    public bool ListsFromKey { get; init; } = true;

    /// <summary>
    /// Whether a listing that begins after a key is certain to hold every later key. If not, the server may ignore the key or return
    /// nothing, so a caller that continues from a key must check the result.
    /// </summary>
    public bool KeepsStart { get; init; } = true;

    /// <summary>
    /// Whether a removal first finds the object, because the server may ignore the condition. It then takes two requests.
    /// </summary>
    public bool LooksBeforeRemoval { get; init; }

    /// <summary>From how far its endpoint can be reached, as far as its address tells.</summary>
    public NetworkScope Network { get; init; }

    /// <summary>
    /// Why the store cannot make URLs for other readers, as the end of a sentence that begins with the store's name; null if it can.
    /// </summary>
    public string? WhyNoGrants { get; init; } = "gives no URLs that others could read from";

    /// <summary>From how far the store can fetch bytes itself.</summary>
    public PullReach PullReach { get; init; }

    /// <summary>Largest object in bytes that the store fetches in one request.</summary>
    public long SinglePullMax { get; init; }

    /// <summary>The longest URL, in characters, that the store can fetch from.</summary>
    public int PullUrlMax { get; init; } = int.MaxValue;

    /// <summary>The digests with which the store can check the bytes that it fetches.</summary>
    public IReadOnlySet<DigestAlgorithm> PullChecks { get; init; } = FrozenSet<DigestAlgorithm>.Empty;

    /// <summary>The digests that the store returns for a stored part or object.</summary>
    public IReadOnlySet<DigestAlgorithm> DigestsReturned { get; init; } = FrozenSet<DigestAlgorithm>.Empty;

    /// <summary>Names that user metadata may have.</summary>
    public MetadataNames MetadataNames { get; init; }

    /// <summary>The most bytes that user metadata may have, names and values together.</summary>
    public int MetadataBytesMax { get; init; } = 2048;

    /// <summary>
    /// Why the store cannot hold this key byte for byte, as the end of a sentence that begins with the store's name; null if it can. It has
    /// no side effects and is called in planning, before a byte moves.
    /// </summary>
    public required Func<ObjectKey, string?> WhyKeyRefused { get; init; }
}
