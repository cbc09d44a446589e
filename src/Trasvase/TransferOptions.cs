using System.Numerics;
using Trasvase.Seams;
using Trasvase.Storage;

namespace Trasvase;

/// <summary>The options of a transfer. Immutable. The defaults suit most transfers.</summary>
public sealed record TransferOptions
{
    /// <summary>
    /// The size in bytes of the largest buffer through which a connection streams, and the smallest memory budget: 128 KiB.
    /// </summary>
    public const int BufferSize = 128 * 1024;

    // The number of connections that may each hold a small object in memory at once. With more connections, some wait for memory.
    private const int BufferedAtOnce = 32;

    // A buffer is one array, whose length is limited.
    private const int BufferedLimit = int.MaxValue / 2;

    /// <summary>What to do if an object already has the target's key. <see cref="CollisionPolicy.Rename"/> by default.</summary>
    public CollisionPolicy IfExists { get; init; } = CollisionPolicy.Rename;

    /// <summary>What to do with keys that the target cannot hold. <see cref="NamePolicy.Exact"/> by default.</summary>
    public NamePolicy Names { get; init; } = NamePolicy.Exact;

    /// <summary>Whether to skip empty objects whose key ends with <c>/</c>, which stand for folders. False by default.</summary>
    public bool SkipMarkers { get; init; }

    /// <summary>
    /// How to restore archived objects; the transfer then waits until they can be read. Null, the default, to skip archived objects. The
    /// store charges for restoring.
    /// </summary>
    public RestoreOptions? Restore { get; init; }

    /// <summary>
    /// How long to wait for the restoring of one object, 0 to 30 days; an object that is not restored by then fails. Zero only requests
    /// the restore and skips the object: repeat the same transfer when the object can be read. 3 days by default, which is enough for
    /// every storage class and tier.
    /// </summary>
    public TimeSpan RestoreWait { get; init; } = TimeSpan.FromDays(3);

    /// <summary>The way that the bytes take. <see cref="TransferRoute.Auto"/> by default.</summary>
    public TransferRoute Via { get; init; } = TransferRoute.Auto;

    /// <summary>
    /// How long the URLs live from which the target pulls, 1 s to 7 days. Every part gets a new URL. Null, the default, for one hour, or
    /// for as long as temporary credentials live if that is less. If the credentials cannot give the requested life, the job stops before
    /// it begins.
    /// </summary>
    public TimeSpan? UrlExpires { get; init; }

    /// <summary>
    /// The most parts and small objects that the target pulls at a time. Each pull takes a connection of this machine, but no buffer. 1
    /// to 4,096; 256 by default.
    /// </summary>
    public int Pulls { get; init; } = 256;

    /// <summary>What to carry of an object's headers and metadata. <see cref="MetadataPolicy.Keep"/> by default.</summary>
    public MetadataPolicy Metadata { get; init; } = MetadataPolicy.Keep;

    /// <summary>
    /// What to do with the source's tags. <see cref="TagPolicy.None"/> by default, because reading tags may cost a request for each
    /// object.
    /// </summary>
    public TagPolicy Tags { get; init; }

    /// <summary>
    /// What a move may lose: a source is removed although these are not at the target. <see cref="Losses.None"/> by default: if anything
    /// of a source is not carried, the source stays, and its object fails with a reason that names the remedy.
    /// </summary>
    public Losses AcceptLoss { get; init; }

    /// <summary>Whether tags are carried, so that they have to be read.</summary>
    internal bool CarriesTags => Tags != TagPolicy.None;

    /// <summary>Whether an object fails if one of its tags cannot be carried.</summary>
    internal bool DemandsTags => Tags == TagPolicy.All;

    /// <summary>The access tiers in which objects are stored; null, the default, for the default tier of the target's account.</summary>
    public TierTable? Tiers { get; init; }

    /// <summary>How to prove that an object arrived. <see cref="VerifyMode.Digest"/> by default.</summary>
    public VerifyMode Verify { get; init; } = VerifyMode.Digest;

    /// <summary>
    /// Whether to read an object that has the target's key and the same size but no stamp of Trasvase, and to compare it with the
    /// source's digest. An object with equal content is unchanged. False by default: such an object is not known to be equal.
    /// </summary>
    public bool Checksum { get; init; }

    /// <summary>How to interpret entity tags of the source that look like an MD5. <see cref="SourceETags.Auto"/> by default.</summary>
    public SourceETags SourceETags { get; init; }

    /// <summary>
    /// The most parts and small objects that are relayed at a time, each over one connection to either side. The actual number adapts to
    /// what further connections gain and to what the stores refuse. 1 to 1,024; 256 by default.
    /// </summary>
    public int Connections { get; init; } = 256;

    /// <summary>
    /// How many of <see cref="Connections"/> and <see cref="Pulls"/> this process cannot open, as a sentence that says how to allow more;
    /// null if it can open all of them. A job uses no more than it can open.
    /// </summary>
    public string? WhyFewerConnections => OpenFiles.WhyFewer(this, OpenFiles.Most);

    /// <summary>
    /// The most memory for all buffers together, in bytes, whatever the number and size of objects. Work that finds no memory left waits.
    /// At least 128 KiB, and less than 1 GiB for each connection, of which at most 32 count. 32 MiB by default.
    /// </summary>
    public long MemoryBudget { get; init; } = 32L * 1024 * 1024;

    /// <summary>
    /// The most bytes a second, for relays and pulls together. A pull counts when it begins. 0, the default, means no limit.
    /// </summary>
    public long MaxRate { get; init; }

    /// <summary>The most requests a second from this machine to both stores together. 0, the default, means no limit.</summary>
    public double MaxRequests { get; init; }

    /// <summary>
    /// The speed, in bytes a second, below which a relayed part is cut and requested again over another connection. A part is cut at most
    /// twice, and only while others are faster. A part that is far slower than the others is cut too. 64 KiB by default; 0 to cut no
    /// part.
    /// </summary>
    public long FloorSpeed { get; init; } = 64 * 1024;

    /// <summary>
    /// The part size in bytes, at least 1; it is raised or lowered to what the target can take. Null, the default, to choose by the
    /// object's size.
    /// </summary>
    public long? PartSize { get; init; }

    /// <summary>Whether to only report what would happen. Nothing is written or removed then. False by default.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether to make the target's container if it does not exist. False by default.</summary>
    public bool CreateContainer { get; init; }

    /// <summary>
    /// How long to wait during an outage of either side, 0 to 30 days. During the wait, only requests that check whether the side is back
    /// are sent, and no object fails. Null, the default, for one day in a job and 5 minutes for a single object, and 5 minutes for a side
    /// that has not answered before. Zero for no wait.
    /// </summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>How often a part is read again after a failure, and after which delays. Must allow at least one attempt.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>Draws the ids of new names and of attempts to write.</summary>
    internal Chance Chance { get; init; } = Chance.Secure;

    /// <summary>
    /// The length in bytes up to which objects are held in memory and stored with one request; larger objects are streamed. It is the
    /// largest power of two that every connection (32 of them if there are more) may hold at once within <see cref="MemoryBudget"/>: 1
    /// MiB by default.
    /// </summary>
    public long BufferedMax => 1L << BitOperations.Log2((ulong)Math.Clamp(MemoryOfEach, 1, BufferedLimit));

    private long MemoryOfEach => MemoryBudget / Math.Min(Connections, BufferedAtOnce);

    /// <summary>Returns a sentence for each option that this target makes impossible; an empty list if there is none.</summary>
    internal IReadOnlyList<string> ValidateFor(StoreProfile target) =>
    [
        .. Tiers?.Faults(target) ?? [],
        .. Tiers?.ArchivesAll(target) == true && Verify == VerifyMode.ReadBack
            ? [$"What is stored in an archive of {target.Name} cannot be read back: choose another tier (--tier), or another proof than "
                + "--verify read-back."]
            : Array.Empty<string>(),
    ];

    /// <summary>Returns a sentence for each invalid value; an empty list if all values are valid.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Connections is < 1 or > 1024)
        {
            faults.Add($"The number of connections must be between 1 and 1024, not {Connections}.");
        }
        else if (MemoryBudget < BufferSize || MemoryOfEach > BufferedLimit)
        {
            faults.Add(
                $"The memory budget must be at least 128 KiB, and less than 1 GiB for each of {Math.Min(Connections, BufferedAtOnce)} "
                + "connections.");
        }

        if (MaxRate < 0 || MaxRequests < 0 || !double.IsFinite(MaxRequests) || FloorSpeed < 0)
        {
            faults.Add("Rates and the floor speed must not be negative; 0 stands for none.");
        }

        if (Pulls is < 1 or > 4096)
        {
            faults.Add($"The number of pulls at a time must be between 1 and 4096, not {Pulls}.");
        }

        if (UrlExpires is { } life && (life < TimeSpan.FromSeconds(1) || life > TimeSpan.FromDays(7)))
        {
            faults.Add($"A signed URL can live 1 second to 7 days (604800 seconds), not {life.TotalSeconds:0.###} seconds.");
        }

        if (PartSize is < 1)
        {
            faults.Add("The part size must be at least 1 byte.");
        }

        if (Restore is { Days: < 1 or > 3650 })
        {
            faults.Add($"An object is restored for 1 to 3650 days, not {Restore.Days}.");
        }

        if (RestoreWait < TimeSpan.Zero || RestoreWait > TimeSpan.FromDays(30))
        {
            faults.Add("The time to wait for an object to be restored must be between 0 and 30 days.");
        }

        if (Patience is { } patience && (patience < TimeSpan.Zero || patience > TimeSpan.FromDays(30)))
        {
            faults.Add("The patience with an outage must be between 0 and 30 days.");
        }

        if (Retry.AttemptsMax < 1)
        {
            faults.Add("There must be at least one attempt.");
        }

        return faults;
    }
}
