using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Reporting;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Jobs;

/// <summary>What a job is made of. Built once, before it runs.</summary>
/// <param name="Source">Read from.</param>
/// <param name="Target">Written to.</param>
/// <param name="Options">How each object goes.</param>
/// <param name="Time">The clock.</param>
internal sealed record JobContext(IObjectSource Source, IObjectTarget Target, TransferOptions Options, TimeProvider Time)
{
    /// <summary>The source again, for a move; null for every other job, which is never handed the means to remove anything there.</summary>
    public IObjectRemover? SourceRemover { get; init; }

    /// <summary>The target as it is listed, beside the source; null to look at each object instead.</summary>
    public IObjectSource? TargetListing { get; init; }

    /// <summary>What the job remembers; nothing by default.</summary>
    public IJournal Journal { get; init; } = new NoJournal();

    /// <summary>Gets a line for every object; none is written by default.</summary>
    public IReport Report { get; init; } = new NoReport();

    /// <summary>What a sync does besides; null for every other job.</summary>
    public SyncOptions? Sync { get; init; }

    /// <summary>The target again, for a sync that removes; null for every other job.</summary>
    public IObjectRemover? TargetRemover { get; init; }

    /// <summary>Why a sync removes nothing, as the end of a sentence; null if nothing forbids it.</summary>
    public string? WhyNothingIsRemoved { get; init; }

    /// <summary>What it shares with other jobs; null if it has everything to itself.</summary>
    public SharedLimits? Shared { get; init; }

    /// <summary>Told which side is down and waited for, and null when it is back; null for nobody.</summary>
    public Action<SideWait?>? Waiting { get; init; }

    /// <summary>Told of each request that failed and is made again: by which service, and why; null for nobody.</summary>
    public Action<string, StoreException>? Retried { get; init; }

    /// <summary>How long an outage of one side is waited for; not at all by default.</summary>
    public Patience Patience { get; init; } = Patience.None;

    /// <summary>
    /// How many objects may wait for their restoring at a time: each takes some memory. Further ones are set aside in the journal.
    /// </summary>
    public int WaitingMax { get; init; } = 10_000;

    /// <summary>
    /// The choices that decide what becomes of an object, as a text: a job with another text is another job. So is one that reads or writes
    /// elsewhere.
    /// </summary>
    public static string ChoicesOf(IObjectStore source, IObjectStore target, JobOptions options)
    {
        var transfer = options.Transfer;

        // Nothing where no loss is accepted, so that a job of an earlier version is found again.
        var accepted = transfer.AcceptLoss == Losses.None ? "" : $"-{transfer.AcceptLoss}";
        return $"{source.Profile.Service} {target.Profile.Service} {transfer.IfExists} {transfer.Names} {transfer.SkipMarkers} "
            + $"{transfer.Metadata} {transfer.Tags}{accepted} {transfer.Tiers} {options.Sync.Delete} {options.Selection.Text}";
    }
}
