using Trasvase.Jobs.Merging;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Pulling;

namespace Trasvase.Jobs.Planning;

/// <summary>
/// Walks through the objects that a job would take up, decides about each of them as the job would, and adds up the results. Nothing is
/// moved or changed. Beyond the listings, requests are made only for objects that were named, for a limited number of objects for which
/// no listing answers, and for one object to see whether the source may be read.
/// </summary>
/// <param name="source">The source to list.</param>
/// <param name="target">The target of the job.</param>
/// <param name="options">The options of the job.</param>
/// <param name="estimate">The options of the estimate.</param>
/// <param name="time">The clock.</param>
internal sealed class JobPlanner(
    IObjectSource source, IObjectSource target, JobOptions options, EstimateOptions estimate, TimeProvider time)
{
    private readonly TransferOptions _transfer = Effective(options.Transfer, estimate.Verb);
    private readonly JobCost _whole = new(target.Profile, options, estimate.Verb);
    private readonly PlanTotals _totals = new();
    private readonly PlanLooks _looks = new(
        source.Profile, target, options with { Transfer = Effective(options.Transfer, estimate.Verb) }, estimate.Verb);
    private readonly TargetQuestions _asked = new(estimate.Verb, options.Transfer.CreateContainer);
    private readonly List<ObjectInfo> _passed = [];
    private long _pages;

    private string? WhyNotPulled => PullRoute.WhyRuledOut(source.Profile, target.Profile, _transfer.Via);

    private ObjectCost Cost => new(source.Profile, target.Profile, _transfer, estimate.Verb == JobVerb.Move);

    // A sync always replaces objects that differ, whatever the options say.
    private static TransferOptions Effective(TransferOptions transfer, JobVerb verb) =>
        verb == JobVerb.Sync ? transfer with { IfExists = CollisionPolicy.Overwrite } : transfer;

    /// <summary>Plans the job.</summary>
    /// <exception cref="StoreException">The source cannot be listed.</exception>
    public async Task<JobEstimate> RunAsync(JobScope scope, CancellationToken cancellationToken)
    {
        var tally = RequestTally.Begin();
        var started = time.GetTimestamp();
        var there = new TargetCursor(target, scope.MergedPrefix, default, mustBeTrue: true);
        await using var closing = there.ConfigureAwait(false);
        await WalkAsync(scope, there, cancellationToken).ConfigureAwait(false);
        await _asked.AnswerAsync(CountRestAsync(scope, there, cancellationToken)).ConfigureAwait(false);
        var unreadable = await ReadRights.WhyNotAsync(
            source, _totals.First, _transfer, _transfer.CarriesTags && source.Profile.Tags, cancellationToken).ConfigureAwait(false);
        _whole.End(_totals, Math.Max(_pages, scope.MergedPrefix is null ? 0 : 1), there.Pages, there.Passed.Count);
        return new EstimateWriting(source.Profile, target.Profile, options with { Transfer = _transfer }, estimate)
            .Write(_totals, there.Passed.Count, _asked.IsUnordered, WhyNotPulled) with
        {
            Missing = [.. _asked.Refused, .. unreadable],
            NotLookedAt = [.. _looks.Left()],
            WhyNothing = _totals.Listed.Objects > 0
                ? null
                : await new NothingFound(source, scope).SayAsync(_totals.WhyLeftOut, cancellationToken).ConfigureAwait(false),
            RequestsMade = tally.Count,
            Elapsed = time.GetElapsedTime(started),
        };
    }

    private async Task WalkAsync(JobScope scope, TargetCursor there, CancellationToken cancellationToken)
    {
        var cost = Cost;
        await foreach (var page in scope.ListAsync(source, after: default, cancellationToken).ConfigureAwait(false))
        {
            _pages += page.Items.Any(item => item.Listed is not null) ? 1 : 0;
            foreach (var item in page.Items)
            {
                await _asked.AnswerAsync(target.LearnNamesAsync(item.TargetKey, cancellationToken).AsTask()).ConfigureAwait(false);

                // The target is asked about left-out objects as well. Otherwise their counterparts there would count as objects that the
                // source does not have.
                var seen = await SeenAsync(item, scope, there, cancellationToken).ConfigureAwait(false);
                if (seen.WhyLeftOut is { } leftOut)
                {
                    _totals.NotChosen(seen.Listed, leftOut);
                }
                else if (seen.Listed is not { } info)
                {
                    _totals.NotFound();
                }
                else
                {
                    _totals.Chosen(info);
                    await AddAsync(cost, seen, info, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    // An object that was named and not listed has to be found.
    private async Task<TransferItem> SeenAsync(TransferItem item, JobScope scope, TargetCursor there, CancellationToken cancellationToken)
    {
        if (item.Listed is null)
        {
            _totals.Requests.Add(PlannedRequest.SourceHead);
            _whole.Begin(_totals.Requests, item: null, isSeen: false, plan: null);
            item = item with { Listed = await source.FindAsync(item.SourceKey, version: null, cancellationToken).ConfigureAwait(false) };
            var existing = item.Listed is null || target.Profile.WhyKeyRefused(item.TargetKey) is not null ? null
                : await _asked.AnswerAsync(target.FindAsync(item.TargetKey, version: null, cancellationToken)).ConfigureAwait(false);

            // Not marked as listed, because the job finds the target object as well and the request has to be counted.
            return item with { Existing = existing };
        }

        if (item.IsTargetListed || _asked.IsUnknown)
        {
            return item;
        }

        var sight = await _asked.AnswerAsync(there.FindAsync(item.TargetKey, _passed, cancellationToken).AsTask()).ConfigureAwait(false);
        CountUnasked(scope, _passed);
        _passed.Clear();
        return item with { IsTargetListed = sight.IsKnown, Existing = sight.Found };
    }

    private async Task AddAsync(ObjectCost cost, TransferItem item, ObjectInfo info, CancellationToken cancellationToken)
    {
        var (named, note) = item.Named(_transfer.Names, target.Profile);
        if (note is not null)
        {
            // The answer of the target's listing is for the old name.
            named = named with { IsTargetListed = false, Existing = null };
        }

        var facts = PlanFacts.Of(source, named, info, estimate.Verb == JobVerb.Move);
        var unseen = TransferPlanner.PlanUnseen(named, facts, target.Profile, _transfer);
        named = unseen is null && !named.IsTargetListed && named.Existing is null && item.WasListed
            ? await FindAsync(named, cancellationToken).ConfigureAwait(false)
            : named;
        facts = facts with { Existing = named.Existing };
        var plan = unseen
            ?? await _looks.ReconsiderAsync(
                TransferPlanner.Plan(facts, target.Profile, _transfer), facts, cancellationToken).ConfigureAwait(false);

        _whole.Begin(_totals.Requests, item, named.IsTargetListed, plan);

        // Only a find tells whether an archived object has been restored meanwhile, so the job makes one for each.
        _totals.Requests.AddIf(info is { IsArchived: true, HasDetails: false }, PlannedRequest.SourceHead);
        var way = new ObjectWay(
            info.IsArchived ? info with { HasDetails = true } : info,
            named.IsTargetListed,
            IsPulled: WhyNotPulled is null && info.Size > 0);
        switch (plan)
        {
            case ObjectPlan.LeaveUnchanged:
                _totals.Stays(info);
                break;
            case ObjectPlan.Skip skip:
                _totals.Skips(info, PlannedReasons.Of(skip));
                break;
            case ObjectPlan.Refuse refuse:
                Refuse(refuse, named, info);
                break;
            default:
                Send(cost, plan, named, way, isEncoded: note is not null);
                return;
        }

        cost.Leave(_totals.Requests, plan, way, isDecidedUnseen: unseen is not null);
    }

    // For an object with a name of its own, or if the target cannot be listed, the job makes a find as well.
    private async Task<TransferItem> FindAsync(TransferItem item, CancellationToken cancellationToken)
    {
        if (!_asked.IsUnknown && _looks.MayFind())
        {
            var existing = await _asked.AnswerAsync(
                target.FindAsync(item.TargetKey, version: null, cancellationToken)).ConfigureAwait(false);
            if (!_asked.IsUnknown)
            {
                return item with { Existing = existing };
            }
        }

        _totals.Unseen++;
        return item;
    }

    private void Send(ObjectCost cost, ObjectPlan plan, TransferItem item, ObjectWay way, bool isEncoded)
    {
        var isRenamed = item.Existing is not null && _transfer.IfExists == CollisionPolicy.Rename;
        if (plan is ObjectPlan.Restore)
        {
            _totals.Restored.Add(way.Source.StorageClass ?? "archived", way.Source.Size);
            ObjectCost.Restore(_totals.Requests);
        }

        _totals.Renamed += isRenamed ? 1 : 0;
        _totals.Encoded += isEncoded ? 1 : 0;
        _totals.Sends(way.Source, way.IsPulled);
        cost.Send(_totals.Requests, isRenamed, way);
    }

    private void Refuse(ObjectPlan.Refuse refuse, TransferItem item, ObjectInfo info)
    {
        var why = item.WhyRefused is null && refuse.Kind == StoreErrorKind.InvalidRequest
            ? target.Profile.WhyKeyRefused(item.TargetKey)
            : null;
        if (why is not null)
        {
            _totals.NotHeld(item.TargetKey, why, target.Profile);
        }

        _totals.Refuses(info.Size, PlannedReasons.Of(refuse));
    }

    private async Task CountRestAsync(JobScope scope, TargetCursor there, CancellationToken cancellationToken)
    {
        while (!_asked.IsUnknown && await there.ReadRestAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } rest)
        {
            CountUnasked(scope, rest);
        }
    }

    private void CountUnasked(JobScope scope, IReadOnlyList<ObjectInfo> there)
    {
        foreach (var info in there)
        {
            if (!info.IsFolder && scope.SourceKey(info.Key) is { } key && scope.Selection.ChoosesKey(key))
            {
                _totals.OnlyAtTarget(info);
            }
        }
    }
}
