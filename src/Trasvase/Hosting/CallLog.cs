using Microsoft.Extensions.Logging;
using Trasvase.Storage;

namespace Trasvase.Hosting;

/// <summary>
/// Writes one call to the host's log: that the call began and ended, which objects failed, and which side is waited for. No secret is
/// logged.
/// </summary>
internal sealed partial class CallLog(ILogger logger, string verb, string source, string target)
{
    private readonly string _source = Redaction.Of(source ?? "");
    private readonly string _target = Redaction.Of(target ?? "");
    private SideWait? _wait;

    /// <summary>Runs the call, and logs how it began and ended.</summary>
    public async Task<JobReport> RunAsync(Func<Task<JobReport>> call)
    {
        Begun(logger, verb, _source, _target);
        try
        {
            var report = await call().ConfigureAwait(false);
            var level = report.IsSuccess ? LogLevel.Information : LogLevel.Warning;
            Ended(
                logger,
                level,
                verb,
                _source,
                _target,
                report.Transferred,
                report.Unchanged,
                report.Skipped,
                report.Failed,
                report.BytesSent,
                report.Elapsed.TotalSeconds);
            if ((report.Stopped ?? report.WhyNotRemoved) is { } why)
            {
                Stopped(logger, verb, _source, _target, Redaction.Of(why));
            }

            return report;
        }
        catch (OperationCanceledException)
        {
            Cancelled(logger, verb, _source, _target);
            throw;
        }
        catch (Exception e)
        {
            Stopped(logger, verb, _source, _target, Redaction.Of(e.Message));
            throw;
        }
    }

    /// <summary>Returns a function that logs each receipt and then passes it on.</summary>
    public Func<TransferReceipt, ValueTask> Before(Func<TransferReceipt, ValueTask> onReceipt) => receipt =>
    {
        if (receipt.Outcome == Outcome.Failed)
        {
            Failed(logger, receipt.SourceContainer, receipt.SourceKey, Redaction.Of(receipt.Reason ?? ""));
        }
        else if (receipt.Verification is Verification.Verified { By: var by })
        {
            Verified(logger, receipt.TargetContainer, receipt.TargetKey, by, receipt.Size ?? 0);
        }
        else
        {
            Done(logger, receipt.Outcome, receipt.SourceContainer, receipt.SourceKey, Redaction.Of(receipt.Reason ?? ""));
        }

        return onReceipt(receipt);
    };

    /// <summary>Logs that a side is down, or that it is back (null).</summary>
    public void Waiting(SideWait? wait)
    {
        if (wait is not null && wait.Service != _wait?.Service)
        {
            Waits(logger, wait.Service, Redaction.Of(wait.ToString()));
        }
        else if (wait is null && _wait is { } over)
        {
            IsBack(logger, over.Service);
        }

        _wait = wait;
    }

    /// <summary>Logs that a request failed and is made again.</summary>
    public void Retried(string service, StoreException failure) => Retries(logger, service, failure.Kind, failure.Message);

    [LoggerMessage(1, LogLevel.Information, "{Verb} of {Source} to {Target} began.")]
    private static partial void Begun(ILogger logger, string verb, string source, string target);

    [LoggerMessage(
        EventId = 2,
        Message = "{Verb} of {Source} to {Target} ended: {Transferred} transferred, {Unchanged} unchanged, {Skipped} skipped, "
            + "{Failed} failed, {Bytes} bytes in {Seconds} s.")]
    private static partial void Ended(
        ILogger logger,
        LogLevel level,
        string verb,
        string source,
        string target,
        long transferred,
        long unchanged,
        long skipped,
        long failed,
        long bytes,
        double seconds);

    [LoggerMessage(3, LogLevel.Error, "{Verb} of {Source} to {Target} stopped: {Reason}")]
    private static partial void Stopped(ILogger logger, string verb, string source, string target, string reason);

    [LoggerMessage(4, LogLevel.Information, "{Verb} of {Source} to {Target} was cancelled.")]
    private static partial void Cancelled(ILogger logger, string verb, string source, string target);

    [LoggerMessage(5, LogLevel.Warning, "{Container}/{Key} failed: {Reason}")]
    private static partial void Failed(ILogger logger, string container, ObjectKey key, string reason);

    [LoggerMessage(6, LogLevel.Debug, "{Container}/{Key} is verified by {VerifiedBy}, {Bytes} bytes.")]
    private static partial void Verified(ILogger logger, string container, ObjectKey key, VerifiedBy verifiedBy, long bytes);

    [LoggerMessage(7, LogLevel.Debug, "{Outcome}: {Container}/{Key} {Reason}")]
    private static partial void Done(ILogger logger, Outcome outcome, string container, ObjectKey key, string reason);

    [LoggerMessage(8, LogLevel.Warning, "{Service} does not answer and is waited for: {Reason}")]
    private static partial void Waits(ILogger logger, string service, string reason);

    [LoggerMessage(9, LogLevel.Information, "{Service} is back.")]
    private static partial void IsBack(ILogger logger, string service);

    [LoggerMessage(10, LogLevel.Debug, "A request to {Service} failed ({Kind}) and is made again: {Reason}")]
    private static partial void Retries(ILogger logger, string service, StoreErrorKind kind, string reason);
}
