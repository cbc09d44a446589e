using System.Numerics;
using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Pacing;

namespace Trasvase;

/// <summary>How to transfer. Immutable; the defaults are good ones.</summary>
public sealed record TransferOptions
{
    /// <summary>The largest buffer of a connection through which bytes stream, in bytes, and the least memory budget.</summary>
    public const int BufferSize = 128 * 1024;

    // So many may hold a small object each in memory; with more connections than that some wait for memory.
    private const int BufferedAtOnce = 32;

    // A buffer is one array.
    private const int BufferedLimit = int.MaxValue / 2;

    /// <summary>What to do when something has the target's key. <see cref="CollisionPolicy.Rename"/> by default.</summary>
    public CollisionPolicy IfExists { get; init; } = CollisionPolicy.Rename;

    /// <summary>What becomes of keys that the target cannot hold. <see cref="NamePolicy.Exact"/> by default.</summary>
    public NamePolicy Names { get; init; } = NamePolicy.Exact;

    /// <summary>Leave out empty objects whose key ends with <c>/</c>, which stand for folders. False by default.</summary>
    public bool SkipMarkers { get; init; }

    /// <summary>
    /// Have archived objects restored, and wait until they can be read; null, which is the default, to skip them. What it costs the
    /// store charges.
    /// </summary>
    public RestoreOptions? Restore { get; init; }

    /// <summary>
    /// How long to wait for one object to be restored. Zero only asks for it and goes on: the same transfer finds it readable later.
    /// 3 days by default, which is enough for every storage class and tier.
    /// </summary>
    public TimeSpan RestoreWait { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Which way the bytes take. <see cref="TransferRoute.Auto"/> by default.</summary>
    public TransferRoute Via { get; init; } = TransferRoute.Auto;

    /// <summary>
    /// How long a URL lives from which the target may fetch, 1 s to 7 days; a new one is made for every part. Null, which is the
    /// default, for one hour, or for as long as temporary credentials live if that is less. What they cannot give is an error before the
    /// start.
    /// </summary>
    public TimeSpan? UrlExpires { get; init; }

    /// <summary>
    /// How many parts and small objects the target fetches by itself at a time, at most, which costs us a connection each and no buffer. 1
    /// to 4,096; 256 by default.
    /// </summary>
    public int Pulls { get; init; } = 256;

    /// <summary>What of an object's headers and metadata goes with it. <see cref="MetadataPolicy.Keep"/> by default.</summary>
    public MetadataPolicy Metadata { get; init; } = MetadataPolicy.Keep;

    /// <summary>
    /// What becomes of the source's tags. <see cref="TagPolicy.None"/> by default, because asking for them may cost a request for each
    /// object.
    /// </summary>
    public TagPolicy Tags { get; init; }

    /// <summary>
    /// What a move may lose: a source is removed although these are not at the target. <see cref="Losses.None"/> by default: a source that
    /// has something which does not go along stays, and its object fails with a sentence that names the remedy.
    /// </summary>
    public Losses AcceptLoss { get; init; }

    /// <summary>Whether tags go along, so that they have to be asked for.</summary>
    internal bool CarriesTags => Tags != TagPolicy.None;

    /// <summary>Whether an object fails if one of its tags cannot go along.</summary>
    internal bool DemandsTags => Tags == TagPolicy.All;

    /// <summary>Which access tier each object is stored in; null, which is the default, for what the target's account gives.</summary>
    public TierTable? Tiers { get; init; }

    /// <summary>How an object is proven to have arrived. <see cref="VerifyMode.Digest"/> by default.</summary>
    public VerifyMode Verify { get; init; } = VerifyMode.Digest;

    /// <summary>
    /// Where something of the same size but without a stamp of ours has the target's key, read it and compare it with the source's digest:
    /// what is equal is unchanged. False by default: then it is not known to be equal.
    /// </summary>
    public bool Checksum { get; init; }

    /// <summary>What the source's entity tags that look like an MD5 are taken for. <see cref="SourceETags.Auto"/> by default.</summary>
    public SourceETags SourceETags { get; init; }

    /// <summary>
    /// The most parts and small objects that are on the move at a time, each over one connection to either side. The actual number is
    /// adapted to what connections bring and what the stores refuse. 1 to 1,024; 256 by default.
    /// </summary>
    public int Connections { get; init; } = 256;

    /// <summary>
    /// What of <see cref="Connections"/> and <see cref="Pulls"/> this process may not open, as a sentence with the way out; null if all
    /// fits. A job keeps to what fits by itself.
    /// </summary>
    public string? WhyFewerConnections => OpenFiles.WhyFewer(this, OpenFiles.Most);

    /// <summary>
    /// The most memory for all buffers together, in bytes, whatever the number and size of objects; who finds none left waits. At least
    /// 128 KiB; 32 MiB by default.
    /// </summary>
    public long MemoryBudget { get; init; } = 32L * 1024 * 1024;

    /// <summary>
    /// How many bytes pass through this machine a second at most; 0, which is the default, for as many as can. What the target fetches by
    /// itself counts when the fetch begins.
    /// </summary>
    public long MaxRate { get; init; }

    /// <summary>
    /// How many requests both stores get from us a second at most, together; 0, which is the default, for as many as it takes.
    /// </summary>
    public double MaxRequests { get; init; }

    /// <summary>
    /// A part that flows slower than this, in bytes a second, is cut and asked again over another connection, at most twice, and only while
    /// others flow faster; so is one that is far behind the others. 64 KiB by default; 0 to cut none.
    /// </summary>
    public long FloorSpeed { get; init; } = 64 * 1024;

    /// <summary>Part size in bytes; null to choose by the object's size. Raised or lowered to what the target can take.</summary>
    public long? PartSize { get; init; }

    /// <summary>Only say what would happen: nothing is written or removed.</summary>
    public bool DryRun { get; init; }

    /// <summary>Make the target's container if it does not exist.</summary>
    public bool CreateContainer { get; init; }

    /// <summary>
    /// How long an outage of either side is waited for, 0 to 30 days: meanwhile nothing is asked of it but whether it is back, and no
    /// object fails for it. Null, which is the default, for a day in a job and 5 minutes for one object, and 5 minutes for a side that has
    /// not answered before; zero for not at all.
    /// </summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>How often a part is read again after a failure.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>Draws the ids of new names and of attempts to write.</summary>
    internal Chance Chance { get; init; } = Chance.Secure;

    /// <summary>
    /// Objects up to this size in bytes are held in memory for a moment and stored with one request; larger ones stream
    /// through. It is the power of two that every connection, or 32 of them if there are more, may hold at once within
    /// <see cref="MemoryBudget"/>.
    /// </summary>
    public long BufferedMax => 1L << BitOperations.Log2((ulong)Math.Clamp(MemoryOfEach, 1, BufferedLimit));

    private long MemoryOfEach => MemoryBudget / Math.Min(Connections, BufferedAtOnce);

    /// <summary>All that this target makes impossible, a sentence each; empty if nothing is.</summary>
    internal IReadOnlyList<string> ValidateFor(StoreProfile target) =>
    [
        .. Tiers?.Faults(target) ?? [],
        .. Tiers?.ArchivesAll(target) == true && Verify == VerifyMode.ReadBack
            ? [$"What is stored in an archive of {target.Name} cannot be read back: choose another tier (--tier), or another proof than "
                + "--verify read-back."]
            : Array.Empty<string>(),
    ];

    /// <summary>All that is wrong with the values, a sentence each; empty if nothing is.</summary>
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
