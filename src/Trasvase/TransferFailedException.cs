using Trasvase.Storage;

namespace Trasvase;

/// <summary>
/// Something that ended without success, for callers who want an exception: see <see cref="TransferReceipt.EnsureSuccess"/> and
/// <see cref="JobReport.EnsureSuccess"/>. The message is the reason, without any secret; what is known besides is in one of the properties.
/// </summary>
public sealed class TransferFailedException : Exception
{
    /// <summary>An object was not transferred.</summary>
    public TransferFailedException(TransferReceipt receipt)
        : base(Redaction.Of(receipt?.Reason ?? "The object was not transferred."))
    {
        Receipt = receipt;
        Error = receipt?.Error;
    }

    /// <summary>A job did not come to a good end.</summary>
    public TransferFailedException(JobReport report)
        : base(Redaction.Of(WhyNot(report)))
    {
        Report = report;
        Error = report?.StoppedBy;
    }

    /// <summary>An object is not verified at the target.</summary>
    public TransferFailedException(VerifyReceipt receipt)
        : base(Redaction.Of(receipt?.Reason ?? "The object is not verified."))
    {
        VerifyReceipt = receipt;
        Error = receipt?.Error;
    }

    /// <summary>Not everything is verified at the target.</summary>
    public TransferFailedException(VerifyReport report)
        : base(Redaction.Of(WhyNot(report)))
    {
        VerifyReport = report;
        Error = report?.StoppedBy;
    }

    /// <summary>What kind of failure it was; null if it did not fail in a store, or in several ways.</summary>
    public StoreErrorKind? Error { get; }

    /// <summary>The receipt, if it was one object.</summary>
    public TransferReceipt? Receipt { get; }

    /// <summary>The report, if it was a job.</summary>
    public JobReport? Report { get; }

    /// <summary>The receipt, if one object was compared.</summary>
    public VerifyReceipt? VerifyReceipt { get; }

    /// <summary>The report, if many objects were compared.</summary>
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
