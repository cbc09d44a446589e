using Trasvase.Storage;
using Trasvase.Stores.Memory;

namespace Trasvase.Simulation.Drawing;

/// <summary>How a first run ends before its time.</summary>
internal enum Cut
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It is asked to stop.</summary>
    Cancelled,

    /// <summary>The process is gone from one moment to the next; requests that are on their way may still take effect.</summary>
    Killed,

    /// <summary>A receipt cannot be recorded.</summary>
    RecordFails,
}

/// <summary>What others do meanwhile.</summary>
internal enum Deed
{
    ReplaceSourceSameSize,
    ReplaceSource,
    RemoveSource,
    AddSource,
    WriteTarget,
    RemoveTarget,
    DropStagedParts,
}

/// <summary>One of them.</summary>
/// <param name="Moment">When: the so-manieth moment at which anything can happen.</param>
/// <param name="Deed">What.</param>
/// <param name="Object">To which object, by its place.</param>
internal sealed record Meanwhile(int Moment, Deed Deed, int Object);

/// <summary>An object at the source when it begins.</summary>
internal sealed record Placed(ObjectKey Key, int Size, bool HasMetadata, bool IsArchived, bool IsTakenAtTarget);

/// <summary>Everything that a seed draws before anything runs.</summary>
internal sealed record Scenario
{
    /// <summary>What the keys at the source begin with.</summary>
    public const string SourcePrefix = "in/";

    public required long Seed { get; init; }

    public required IReadOnlyList<Placed> Objects { get; init; }

    public required IReadOnlyList<Meanwhile> Meanwhile { get; init; }

    public required TransferOptions Options { get; init; }

    /// <summary>How the stores repeat requests by themselves.</summary>
    public required RetryPolicy StoreRetry { get; init; }

    /// <summary>What the keys at the target begin with.</summary>
    public required string TargetPrefix { get; init; }

    public required bool IsMove { get; init; }

    /// <summary>Whether only the first object is wanted, by name.</summary>
    public required bool IsOne { get; init; }

    public required MemoryOptions Source { get; init; }

    public required MemoryOptions Target { get; init; }

    public required FaultRates SourceFaults { get; init; }

    public required FaultRates TargetFaults { get; init; }

    /// <summary>What goes wrong where the target fetches by itself.</summary>
    public Copying Copying { get; init; } = Copying.None;

    /// <summary>Whether the target is listed as well, and what for.</summary>
    public Syncing Syncing { get; init; } = Syncing.None;

    /// <summary>Whether uploads are remembered from one life to the next.</summary>
    public bool Remembers { get; init; }

    /// <summary>Which way the bytes take in later lives, where that is another one: they may go on with what went the other way.</summary>
    public TransferRoute? LaterVia { get; init; }

    public required int PageSize { get; init; }

    public required bool ShowsProgress { get; init; }

    public required Cut Cut { get; init; }

    /// <summary>At which moment, or at which receipt, it is cut.</summary>
    public required int CutAt { get; init; }

    /// <summary>When one side answers nobody; null for never. Then the job has the patience to wait.</summary>
    public DownTime? Down { get; init; }

    /// <summary>Whether another commit under the same key drops staged parts, as Azure does it.</summary>
    public required bool DropsPartsOfOthers { get; init; }

    /// <summary>What an object is called at the target.</summary>
    public ObjectKey TargetKey(ObjectKey source) => new(TargetPrefix + source.Value[SourcePrefix.Length..]);

    /// <summary>What the source object of a target key is called; null if there cannot be one.</summary>
    public ObjectKey? SourceKey(ObjectKey target) =>
        target.Value.StartsWith(TargetPrefix, StringComparison.Ordinal)
            ? new ObjectKey(SourcePrefix + target.Value[TargetPrefix.Length..])
            : null;

    public override string ToString() =>
        $"{Objects.Count} objects, {(Syncing.Options is not null ? "sync" : IsMove ? "move" : "copy")}{(IsOne ? " of one" : "")}, "
        + $"if exists {Options.IfExists}, {Options.Connections} connections, "
        + $"{Options.MemoryBudget} bytes of memory, parts of {Options.PartSize}, puts of at most {Target.Profile.SinglePutMax}, "
        + $"digests {(Has(Source) ? "yes" : "no")}/{(Has(Target) ? "yes" : "no")}, {Options.Retry.AttemptsMax} attempts, "
        + $"{StoreRetry.AttemptsMax} of the stores{(Options.DryRun ? ", dry run" : "")}, "
        + $"via {Options.Via} and "
        + $"{LaterVia ?? Options.Via}{(CanCopy ? $", {Options.Pulls} copies of at most {Target.Profile.SinglePullMax}, URLs for {Options.UrlExpires}, metadata {Options.Metadata}, {Options.Verify}, digests kept [{string.Join(", ", Source.Digests ?? [])}], {Copying}" : "")}, "
        + $"{(Syncing.ListsTarget ? $"{Syncing}, " : "")}{(Remembers ? "remembering uploads, " : "")}cut {Cut} at {CutAt}, "
        + $"{(Down is null ? "" : $"{Down}, ")}meanwhile "
        + $"[{string.Join(", ", Meanwhile.Select(deed => $"{deed.Deed} {deed.Object} at {deed.Moment}"))}]\n"
        + $"  source {SourceFaults}\n  target {TargetFaults}";

    /// <summary>Whether the target may fetch by itself, as far as the two can.</summary>
    public bool CanCopy =>
        Source.Profile.WhyNoGrants is null
            && Target.Profile.PullReach == PullReach.AnyUrl
            && (Options.Via != TransferRoute.Relay || LaterVia is not (null or TransferRoute.Relay));

    /// <summary>What is asked for in one life.</summary>
    /// <param name="run">Its number.</param>
    public TransferOptions OptionsOf(int run) => run == 1 || LaterVia is not { } later ? Options : Options with { Via = later };

    /// <summary>Whether a store tells a digest of what it stores.</summary>
    public static bool Has(MemoryOptions store) => store.Profile.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme);
}
