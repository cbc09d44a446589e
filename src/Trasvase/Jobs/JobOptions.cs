using Trasvase.Jobs.Reporting;

namespace Trasvase;

/// <summary>What a job does and how. Immutable; the defaults transfer everything.</summary>
public sealed record JobOptions
{
    /// <summary>How each object is transferred.</summary>
    public TransferOptions Transfer { get; init; } = new();

    /// <summary>Which objects are transferred; all by default.</summary>
    public Selection Selection { get; init; } = Selection.Everything;

    /// <summary>The options of a sync; ignored by every other job.</summary>
    public SyncOptions Sync { get; init; } = new();

    /// <summary>
    /// The path of a file that gets a line for each object; null for no report. The lines are JSON if the name ends with <c>.jsonl</c>,
    /// <c>.ndjson</c> or <c>.json</c>, and CSV if it ends with <c>.csv</c>. The file must not exist, unless it is the report of the job
    /// that is resumed or <see cref="ReportAppends"/> is set. In the name, <c>{date}</c> and <c>{time}</c> stand for the time, in UTC, at
    /// which the report is begun.
    /// </summary>
    public string? Report { get; init; }

    /// <summary>Whether lines are added to a report that exists, after the lines of other jobs, which are never changed.</summary>
    public bool ReportAppends { get; init; }

    /// <summary>
    /// Called by verifying and estimating, which report no progress, with the side that is down and waited for, and with null when that
    /// side is back. Called on any thread, one call at a time. Transfers report the same in <see cref="TransferProgress.Waiting"/>.
    /// </summary>
    public Action<SideWait?>? OnWaiting { get; init; }

    /// <summary>Makes a job that transfers everything with these options.</summary>
    public static implicit operator JobOptions(TransferOptions transfer) => FromTransferOptions(transfer);

    /// <summary>Makes a job that transfers everything with these options.</summary>
    public static JobOptions FromTransferOptions(TransferOptions transfer) => new() { Transfer = transfer };

    /// <summary>Returns the faults of these options, one sentence each; empty if there are none.</summary>
    public IReadOnlyList<string> Validate() =>
        [
            .. Transfer.Validate(),
            .. Selection.Validate(),
            .. Sync.Validate(),
            .. ReportFormats.Fault(Report) is { } fault ? [fault] : Array.Empty<string>()
        ];
}
