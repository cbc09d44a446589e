using System.Runtime.CompilerServices;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Jobs.Verifying;

/// <summary>
/// Compares many objects concurrently, as many at a time as there are connections. Memory does not grow with their number.
/// </summary>
internal sealed class VerifyRunner(IObjectSource source, IObjectSource target, TransferOptions wanted, TimeProvider time)
{
    private VerifyReport _report = new();
    private ReasonCounts _whyLeftOut = ReasonCounts.None;
    private long _takenUp;

    /// <summary>How long to wait for a side that is down; not at all by default.</summary>
    public Patience Patience { get; init; } = Patience.None;

    /// <summary>The limits that are shared with other jobs; null for none.</summary>
    public SharedLimits? Shared { get; init; }

    /// <summary>Called with the side that the comparison waits for, and with null when the wait is over.</summary>
    public Action<SideWait?>? Waiting { get; init; }

    /// <summary>Compares the objects of a scope.</summary>
    /// <param name="scope">The objects to compare.</param>
    /// <param name="record">Called once for every object, one at a time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<VerifyReport> RunAsync(JobScope scope, Func<VerifyReceipt, ValueTask> record, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var recording = new SemaphoreSlim(1, 1);
        using var limits = new TransferLimits(OpenFiles.Fitted(wanted, OpenFiles.Most), time, Shared)
        {
            Sides = { Services = (source.Profile.Service, target.Profile.Service) },
        };
        limits.Watch(source, target, Patience, waiting: Waiting);
        RequestPacing.Current = limits.Requests;
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

                // Not cancellable, so that every result is reported.
                await RecordAsync(receipt, record, recording).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            // Only the listing and the first find at the target throw. The report holds every object that was taken up before.
            stopped = e.Message;
            stoppedBy = e.Kind;
        }
        finally
        {
            await limits.Sides.EndWatchAsync().ConfigureAwait(false);
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

    // The first find reports an error that would affect every object, such as a missing container, once and not for each of them.
    private async IAsyncEnumerable<TransferItem> ListAsync(
        IObjectSource trusted, JobScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isAsked = false;
        await foreach (var page in scope.ListAsync(trusted, after: default, cancellationToken).ConfigureAwait(false))
        {
            var why = page.Items.Select(WhyLeftOut).ToList();
            _whyLeftOut = _whyLeftOut.Plus(ReasonCounts.Of(ReasonKind.LeftOut, why.OfType<string>()));
            foreach (var item in page.Items.Where((_, i) => why[i] is null))
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

    private string? WhyLeftOut(TransferItem item) =>
        item.WhyLeftOut ?? (wanted.SkipMarkers && item.Listed is { IsVague: false, IsMarker: true } ? "--skip-markers" : null);

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
