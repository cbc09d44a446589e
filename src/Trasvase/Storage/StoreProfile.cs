using System.Collections.Frozen;

namespace Trasvase.Storage;

/// <summary>How far a store can fetch bytes by itself, without them passing through us.</summary>
internal enum PullReach
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>From the same container.</summary>
    SameContainer,

    /// <summary>From any container of the same service.</summary>
    SameService,

    /// <summary>From any URL that it can reach.</summary>
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

/// <summary>In which order a store lists keys.</summary>
internal enum ListingOrder
{
    /// <summary>By the bytes of their UTF-8 form.</summary>
    Utf8Bytes,

    /// <summary>In no order that may be relied on.</summary>
    Unspecified,
}

/// <summary>Which names a store allows for user metadata.</summary>
internal enum MetadataNames
{
    /// <summary>Any HTTP token.</summary>
    HttpToken,

    /// <summary>A letter or underscore, then letters, digits and underscores (Azure: C# identifiers).</summary>
    Identifier,
}

/// <summary>
/// What a store can do, as data. What a profile claims works; what it does not claim is refused with
/// <see cref="StoreErrorKind.Unsupported"/>. The store suite holds every store to both.
/// </summary>
internal sealed record StoreProfile
{
    /// <summary>The scheme of its locations: <c>s3</c>, <c>az</c>, <c>mem</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>Its name for people: <c>Amazon S3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Which service or account it is one of: where that answers. Tells containers of the same name apart; holds no secret.
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

    /// <summary>Largest object in bytes that it can hold.</summary>
    public required long ObjectSizeMax { get; init; }

    /// <summary>Whether a put or a completion may demand that nothing has the key.</summary>
    public bool ConditionalCreate { get; init; }

    /// <summary>Whether a put or a completion may demand that the key holds a certain version.</summary>
    public bool ConditionalReplace { get; init; }

    /// <summary>Whether versions can be told apart and read by their id, where the container keeps them.</summary>
    public bool Versions { get; init; }

    /// <summary>Whether a listing can tell which versions were current at an earlier time.</summary>
    public bool ListsVersions { get; init; }

    /// <summary>
    /// Storage classes or access tiers, in the store's own words, whose objects have to be restored before they can be read.
    /// </summary>
    public IReadOnlySet<string> ArchiveClasses { get; init; } = FrozenSet<string>.Empty;

    /// <summary>
    /// Whether a look at an object tells if it can be read. Where not, only a read does: it is archived if that is refused.
    /// </summary>
    public bool TellsArchived { get; init; } = true;

    /// <summary>Whether objects carry tags.</summary>
    public bool Tags { get; init; }

    /// <summary>Which tags it keeps; null for any, and of no meaning where it keeps none.</summary>
    public TagLimits? TagLimits { get; init; }

    /// <summary>
    /// Whether headers, metadata and, where it keeps any, tags can be changed without sending the bytes again: <see
    /// cref="IObjectTarget.UpdateAsync"/>.
    /// </summary>
    public bool Updates { get; init; }

    /// <summary>The storage classes or access tiers that an object can be stored in; empty where there is nothing to choose.</summary>
    public IReadOnlyList<StorageTier> Tiers { get; init; } = [];

    /// <summary>Whether staged parts can be found again.</summary>
    public bool FindsStagedParts { get; init; }

    /// <summary>Whether it can be asked in which parts an object was uploaded. It may still not know.</summary>
    public bool FindsParts { get; init; }

    /// <summary>Whether no byte can be changed unseen on its way between it and us: TLS, or no way at all. False for plain HTTP.</summary>
    public bool ProtectsBytes { get; init; }

    /// <summary>
    /// Whether an entity tag that looks like an MD5 is one, where nothing in the same answer says otherwise: because the service's
    /// documents promise it.
    /// </summary>
    public bool ETagsAreDigests { get; init; }

    /// <summary>Whether a listing carries headers, metadata and digests.</summary>
    public bool ListsDetails { get; init; }

    /// <summary>The order of its listings.</summary>
    public ListingOrder Order { get; init; } = ListingOrder.Utf8Bytes;

    /// <summary>Whether a listing begins at any key at once. Where not, what comes before is read too, and passed over.</summary>
    public bool ListsFromKey { get; init; } = true;

    /// <summary>
    /// Whether a listing that begins after a key surely holds all that lies behind it. Where not, the server may ignore the key, or answer
    /// that nothing does: who goes on from a key wants evidence.
    /// </summary>
    public bool KeepsStart { get; init; } = true;

    /// <summary>Whether a removal begins with a look at the object, because its server may not heed the condition: two requests.</summary>
    public bool LooksBeforeRemoval { get; init; }

    /// <summary>From how far its endpoint can be reached, as far as its address tells.</summary>
    public NetworkScope Network { get; init; }

    /// <summary>
    /// Why it can give no URL that others could read from, as the end of a sentence that begins with the store's name; null if it can.
    /// </summary>
    public string? WhyNoGrants { get; init; } = "gives no URLs that others could read from";

    /// <summary>How far it can copy by itself.</summary>
    public PullReach PullReach { get; init; }

    /// <summary>Largest object in bytes that it copies with one request.</summary>
    public long SinglePullMax { get; init; }

    /// <summary>The longest URL, in characters, that it can be told to copy from.</summary>
    public int PullUrlMax { get; init; } = int.MaxValue;

    /// <summary>Digests by which it can be told to check what it copies.</summary>
    public IReadOnlySet<DigestAlgorithm> PullChecks { get; init; } = FrozenSet<DigestAlgorithm>.Empty;

    /// <summary>Digests that it returns for a part or an object that it stored.</summary>
    public IReadOnlySet<DigestAlgorithm> DigestsReturned { get; init; } = FrozenSet<DigestAlgorithm>.Empty;

    /// <summary>Names that user metadata may have.</summary>
    public MetadataNames MetadataNames { get; init; }

    /// <summary>The most bytes that user metadata may have, names and values together.</summary>
    public int MetadataBytesMax { get; init; } = 2048;

    /// <summary>
    /// Why the store cannot hold this key byte for byte, as the end of a sentence that begins with the store's name; null if
    /// it can. Pure, and asked in planning, before a byte moves.
    /// </summary>
    public required Func<ObjectKey, string?> WhyKeyRefused { get; init; }
}
