namespace Trasvase.Testing.Checking;

/// <summary>Makes a report of receipts.</summary>
public static class ReceiptReport
{
    /// <summary>What a run's receipts say, and the job's report if there is one.</summary>
    public static RunReport Of(IEnumerable<TransferReceipt> receipts, JobReport? job = null) =>
        new(
            [.. receipts.Select(Of)],
            job is null ? null : new ReportTotals(job.Listed, job.Transferred, job.Unchanged, job.Skipped, job.Failed))
        {
            Stopped = job?.Stopped,
            Removed = job?.Removed,
        };

    private static ReportedObject Of(TransferReceipt receipt) =>
        new(receipt.SourceKey.Value, receipt.TargetKey.Value, Enum.Parse<ReportedOutcome>(receipt.Outcome.ToString()))
        {
            Reason = receipt.Reason,
            VerifiedBy = (receipt.Verification as Verification.Verified)?.By.ToString(),
            Size = receipt.Size,
            SourceVersion = receipt.SourceVersion,
            SourceETag = receipt.SourceETag,
            SourceRemoved = receipt.SourceRemoved,
            IsDryRun = receipt.IsDryRun,
        };
}
