using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Reporting;
using Trasvase.Jobs.Syncing;
using Trasvase.Storage.Requests;

namespace Trasvase.Jobs;

/// <summary>What a job does, and how. Immutable; the defaults transfer everything.</summary>
public sealed record JobOptions
{
    /// <summary>How each object is transferred.</summary>
    public TransferOptions Transfer { get; init; } = new();

    /// <summary>Which objects. All of them by default.</summary>
    public Selection Selection { get; init; } = Selection.Everything;

    /// <summary>What a sync does besides; ignored by every other job.</summary>
    public SyncOptions Sync { get; init; } = new();

    /// <summary>
    /// A file that gets a line for each object: JSON lines if its name ends with <c>.jsonl</c> or <c>.json</c>, CSV if with <c>.csv</c>.
    /// It must not exist, unless it is that of the job that goes on. In its name <c>{date}</c> and <c>{time}</c> stand for the moment in
    /// which it is begun, in UTC. Null for none.
    /// </summary>
    public string? Report { get; init; }

    /// <summary>Whether lines are added to a report that exists, behind those of other jobs, which are never touched.</summary>
    public bool ReportAppends { get; init; }

    /// <summary>
    /// Told by verifying and estimating, which have no progress, which side is down and waited for, and null when it is back. Called on any
    /// thread, one call at a time. Transfers tell it in <see cref="TransferProgress.Waiting"/>.
    /// </summary>
    public Action<SideWait?>? OnWaiting { get; init; }

    /// <summary>A job of everything, transferred like this.</summary>
    public static implicit operator JobOptions(TransferOptions transfer) => FromTransferOptions(transfer);

    /// <summary>A job of everything, transferred like this.</summary>
    public static JobOptions FromTransferOptions(TransferOptions transfer) => new() { Transfer = transfer };

    /// <summary>All that is wrong with the values, a sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate() =>
        [
            .. Transfer.Validate(),
            .. Selection.Validate(),
            .. Sync.Validate(),
            .. ReportFormats.Fault(Report) is { } fault ? [fault] : Array.Empty<string>()
        ];
}
