using System.Runtime.CompilerServices;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Jobs.Verifying;

/// <summary>Compares many objects side by side, as many as there are connections. Nothing grows with their number.</summary>
internal sealed class VerifyRunner(IObjectSource source, IObjectSource target, TransferOptions wanted, TimeProvider time)
{
    private VerifyReport _report = new();
    private ReasonCounts _whyLeftOut = ReasonCounts.None;
    private long _takenUp;

    /// <summary>How long an outage of one side is waited for; not at all by default.</summary>
    public Patience Patience { get; init; } = Patience.None;

    /// <summary>What it shares with other jobs; null if it has everything to itself.</summary>
    public SharedLimits? Shared { get; init; }

    /// <summary>Told what is waited for, and null when nothing is any more.</summary>
    public Action<SideWait?>? Waiting { get; init; }

    /// <summary>Runs it.</summary>
    /// <param name="scope">What to compare.</param>
    /// <param name="record">Called once for every object, one at a time.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<VerifyReport> RunAsync(JobScope scope, Func<VerifyReceipt, ValueTask> record, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var recording = new SemaphoreSlim(1, 1);
        using var limits = new TransferLimits(OpenFiles.Fitted(wanted, OpenFiles.Most), time, Shared)
        {
            Services = (source.Profile.Service, target.Profile.Service),
        };
        limits.Watch(source, target, Patience, waiting: Waiting);
        RequestPacing.Current = limits;
        var options = limits.Options;
        var trust = new TagTrust(options.SourceETags, source.Profile.ETagsAreDigests);
        var trusted = TrustedSource.Of(source, trust);
        var comparison = new ObjectComparison(trusted, target, options, limits, time);
        string? stopped = null;
        StoreErrorKind? stoppedBy = null;
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Connections, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(ListAsync(trusted, scope, cancellationToken), parallel, async (item, token) =>
            {
                var receipt = await comparison.RunAsync(item, token).ConfigureAwait(false);
                Interlocked.Increment(ref _takenUp);

                // Not cancellable: what was found out is reported.
                await RecordAsync(receipt, record, recording).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            // Only the listing and that first question throw one: what was taken up until then is in the report.
            stopped = e.Message;
            stoppedBy = e.Kind;
        }
        finally
        {
            await limits.EndWatchAsync().ConfigureAwait(false);
        }

        return _report.Balanced(_takenUp) with
        {
            Reasons = _whyLeftOut,
            WhyNothing = _takenUp > 0 || stopped is not null
                ? null
                : await new NothingFound(source, scope).SayAsync(_whyLeftOut, cancellationToken).ConfigureAwait(false),
            Elapsed = time.GetElapsedTime(started),
            Stopped = stopped,
            StoppedBy = stoppedBy,
            AboutSource = trust.Told,
        };
    }

    // What every object would meet at the target, such as a missing container, is said once and not for each of them.
    private async IAsyncEnumerable<TransferItem> ListAsync(
        IObjectSource trusted, JobScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isAsked = false;
        await foreach (var page in scope.ListAsync(trusted, after: default, cancellationToken).ConfigureAwait(false))
        {
            _whyLeftOut = _whyLeftOut.Plus(
                ReasonCounts.Of(ReasonKind.LeftOut, page.Items.Select(item => item.WhyLeftOut).OfType<string>()));
            foreach (var item in page.Items.Where(item => !item.IsLeftOut))
            {
                if (!isAsked && target.Profile.WhyKeyRefused(item.TargetKey) is null)
                {
                    await target.FindAsync(item.TargetKey, version: null, cancellationToken).ConfigureAwait(false);
                    isAsked = true;
                }

                yield return item;
            }
        }
    }

    private async Task RecordAsync(VerifyReceipt receipt, Func<VerifyReceipt, ValueTask> record, SemaphoreSlim recording)
    {
        await recording.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            _report = _report.With(receipt);
            await record(receipt).ConfigureAwait(false);
        }
        finally
        {
            recording.Release();
        }
    }
}
