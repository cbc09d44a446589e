using Trasvase.Storage;

namespace Trasvase;

/// <summary>
/// Reports that a transfer, a job or a comparison ended without success, to callers who want an exception: see
/// <see cref="TransferReceipt.EnsureSuccess"/> and <see cref="JobReport.EnsureSuccess"/>. The message is the reason and holds no secret.
/// One of the properties holds the receipt or the report.
/// </summary>
public sealed class TransferFailedException : Exception
{
    /// <summary>Makes an exception for an object that failed.</summary>
    public TransferFailedException(TransferReceipt receipt)
        : base(Redaction.Of(receipt?.Reason ?? "The object was not transferred."))
    {
        Receipt = receipt;
        Error = receipt?.Error;
    }

    /// <summary>Makes an exception for a job that did not succeed.</summary>
    public TransferFailedException(JobReport report)
        : base(Redaction.Of(WhyNot(report)))
    {
        Report = report;
        Error = report?.StoppedBy;
    }

    /// <summary>Makes an exception for an object that is not verified at the target.</summary>
    public TransferFailedException(VerifyReceipt receipt)
        : base(Redaction.Of(receipt?.Reason ?? "The object is not verified."))
    {
        VerifyReceipt = receipt;
        Error = receipt?.Error;
    }

    /// <summary>Makes an exception for a comparison that did not verify everything at the target.</summary>
    public TransferFailedException(VerifyReport report)
        : base(Redaction.Of(WhyNot(report)))
    {
        VerifyReport = report;
        Error = report?.StoppedBy;
    }

    /// <summary>
    /// The kind of failure of the one object, or the one that stopped the job; null if no store failed, or if a job came to its end with
    /// objects that failed.
    /// </summary>
    public StoreErrorKind? Error { get; }

    /// <summary>The receipt of the object that failed; null unless one object was transferred.</summary>
    public TransferReceipt? Receipt { get; }

    /// <summary>The report of the job; null unless it was a job.</summary>
    public JobReport? Report { get; }

    /// <summary>The receipt of the object that is not verified; null unless one object was compared.</summary>
    public VerifyReceipt? VerifyReceipt { get; }

    /// <summary>The report of the comparison; null unless many objects were compared.</summary>
    public VerifyReport? VerifyReport { get; }

    private static string WhyNot(JobReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Stopped
            ?? report.WhyNotRemoved
            ?? $"{report.Failed:N0} of {report.Listed:N0} objects failed{FirstOf(report.Reasons, ReasonKind.Failed)}.";
    }

    private static string WhyNot(VerifyReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Stopped
            ?? report.WhyNothing
            ?? $"{report.Listed - report.Verified:N0} of {report.Listed:N0} objects are not verified.";
    }

    private static string FirstOf(ReasonCounts reasons, ReasonKind kind) =>
        reasons.Of(kind).FirstOrDefault() is { } most ? $", {most.Count:N0} of them because: {most.Words}" : "";
}
