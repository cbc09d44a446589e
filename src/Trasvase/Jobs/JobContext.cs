using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Reporting;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Jobs;

/// <summary>The parts that a job is made of, put together once before it runs.</summary>
/// <param name="Source">The store that objects are read from.</param>
/// <param name="Target">The store that objects are written to.</param>
/// <param name="Options">How each object is transferred.</param>
/// <param name="Time">The clock.</param>
internal sealed record JobContext(IObjectSource Source, IObjectTarget Target, TransferOptions Options, TimeProvider Time)
{
    /// <summary>
    /// The source as a remover, for a move. Null for every other job, so that no other job can remove anything from the source.
    /// </summary>
    public IObjectRemover? SourceRemover { get; init; }

    /// <summary>The target as a lister, to read its listing beside the source's; null to look at each object instead.</summary>
    public IObjectSource? TargetListing { get; init; }

    /// <summary>The job's journal. By default, nothing is remembered.</summary>
    public IJournal Journal { get; init; } = new NoJournal();

    /// <summary>The report, which gets a line for every object. By default, none is written.</summary>
    public IReport Report { get; init; } = new NoReport();

    /// <summary>The options of a sync; null for every other job.</summary>
    public SyncOptions? Sync { get; init; }

    /// <summary>The target as a remover, for a sync that removes; null for every other job.</summary>
    public IObjectRemover? TargetRemover { get; init; }

    /// <summary>Why a sync removes nothing, as the end of a sentence; null if nothing forbids removal.</summary>
    public string? WhyNothingIsRemoved { get; init; }

    /// <summary>The limits that the job shares with other jobs; null if it shares none.</summary>
    public SharedLimits? Shared { get; init; }

    /// <summary>Called with the side that is down and waited for, and with null when that side is back; null to call nobody.</summary>
    public Action<SideWait?>? Waiting { get; init; }

    /// <summary>Called for each request that failed and is repeated, with the service and the error; null to call nobody.</summary>
    public Action<string, StoreException>? Retried { get; init; }

    /// <summary>For how long the job waits while one side is down. By default, it does not wait.</summary>
    public Patience Patience { get; init; } = Patience.None;

    /// <summary>
    /// The maximum number of objects that wait for their restoring at a time, because each takes some memory. Further objects are set
    /// aside in the journal.
    /// </summary>
    public int WaitingMax { get; init; } = 10_000;

    /// <summary>
    /// Returns the choices that decide what becomes of an object, as a text. A job with a different text is a different job, and so is a
    /// job that reads or writes elsewhere.
    /// </summary>
    public static string ChoicesOf(IObjectStore source, IObjectStore target, JobOptions options)
    {
        var transfer = options.Transfer;

        // Left out if no loss is accepted, so that a job of an earlier version is found again.
        var accepted = transfer.AcceptLoss == Losses.None ? "" : $"-{transfer.AcceptLoss}";
        return $"{source.Profile.Service} {target.Profile.Service} {transfer.IfExists} {transfer.Names} {transfer.SkipMarkers} "
            + $"{transfer.Metadata} {transfer.Tags}{accepted} {transfer.Tiers} {options.Sync.Delete} {options.Selection.Text}";
    }
}
