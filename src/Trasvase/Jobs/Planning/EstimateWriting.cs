using Trasvase.Storage;

namespace Trasvase.Jobs.Planning;

/// <summary>Makes an estimate from the totals of a plan. Pure.</summary>
internal sealed class EstimateWriting(StoreProfile source, StoreProfile target, JobOptions options, EstimateOptions estimate)
{
    private const double MiB = 1024 * 1024;

    /// <summary>Rates that one machine, or one target that fetches the bytes itself, can be expected to reach.</summary>
    private static readonly double[] UsualRates = [100 * MiB, 1024 * MiB];

    /// <summary>Makes the estimate.</summary>
    /// <param name="totals">The totals of the plan.</param>
    /// <param name="targetListed">The number of objects that the target listed.</param>
    /// <param name="isUnordered">Whether the target listed its keys in another order, so that the comparison ended there.</param>
    /// <param name="whyNotPulled">Why the target pulls nothing; null if it may.</param>
    public JobEstimate Write(PlanTotals totals, long targetListed, bool isUnordered, string? whyNotPulled)
    {
        var billing = new Billing(estimate.Prices, source.Scheme, target.Scheme);
        var requests = totals.Requests.ToDictionary();
        var toSend = new ObjectTally(totals.ByPull.Objects + totals.ByRelay.Objects, totals.ByPull.Bytes + totals.ByRelay.Bytes);
        var readBack = options.Transfer.Verify == VerifyMode.ReadBack ? toSend.Bytes + totals.Unchanged.Bytes : 0;
        var deletes = estimate.Verb == JobVerb.Sync && options.Sync.Delete;
        return new JobEstimate
        {
            Verb = estimate.Verb,
            SourceName = source.Name,
            TargetName = target.Name,
            Listed = totals.Listed,
            LeftOut = totals.LeftOut,
            WhyLeftOut = totals.WhyLeftOut,
            ToSend = toSend,
            Unchanged = totals.Unchanged,
            Skipped = totals.Skipped,
            Refused = totals.Refused,
            Reasons = totals.Reasons,
            Renamed = totals.Renamed,
            Encoded = totals.Encoded,
            Markers = totals.Markers,
            Names = totals.Names,
            Archived = totals.Archived.ToList(),
            RestoreCosts = billing.RestoreCosts(totals.Archived.ToList()),
            Sizes = totals.Sizes.ToList(),
            ByPull = totals.ByPull,
            ByRelay = totals.ByRelay,
            WhyNotPulled = whyNotPulled,
            TargetOnly = totals.TargetOnly,
            RemovalMax = deletes ? options.Sync.BudgetOf(targetListed) : null,
            WhyNotRemoved = deletes ? JobCost.WhyNotRemoved(options.Sync, totals, targetListed) : null,
            TargetListed = targetListed,
            Requests = requests,
            SourceBytes = toSend.Bytes,
            TargetBytes = readBack,
            Durations =
            [
                .. (estimate.BytesPerSecond is { } rate ? [rate] : UsualRates)
                    .Select(each => DurationAt(each, toSend.Bytes + readBack, OurRequests(totals.Requests)))
            ],
            Bill = billing.Of(
                requests,
                toSend.Bytes,
                readBack,
                totals.Read.ToList(),
                options.Transfer.Restore is { } restore ? (totals.Restored.ToList(), restore.Tier) : null),
            Notes = [.. Notes(totals, toSend.Objects, isUnordered)],
        }.Balanced();
    }

    private PlannedDuration DurationAt(double bytesPerSecond, long bytes, long requests)
    {
        var byBytes = bytes / bytesPerSecond;
        var byRequests = estimate.RequestsPerSecond is { } most ? requests / most : 0;
        var seconds = Math.Min(Math.Max(byBytes, byRequests), TimeSpan.MaxValue.TotalSeconds / 2);
        return new PlannedDuration(bytesPerSecond, estimate.RequestsPerSecond, TimeSpan.FromSeconds(seconds), byRequests > byBytes);
    }

    private static long OurRequests(RequestCounts requests) => requests.Total - requests[PlannedRequest.SourceGetByTarget];

    private IEnumerable<string> Notes(PlanTotals totals, long toSend, bool isUnordered)
    {
        if (isUnordered)
        {
            yield return $"What the target holds was not compared to the end: {target.Name} lists its keys in another order. Objects that "
                + "were not compared count as new.";
        }
        else if (totals.Unseen > 0)
        {
            yield return totals.Unseen == 1 ? "It is not known what has the key of 1 object at the target: it counts as new."
                : $"Of {totals.Unseen:N0} objects it is not known what has their key at the target: they count as new.";
        }

        if (totals.ByPull.Objects > 0 && options.Transfer.Via == TransferRoute.Auto)
        {
            yield return "Which way an object takes is an estimate: whether the target can reach the source is tried when the job begins, "
                + "and what cannot be proven that way is relayed.";
        }

        if (!source.ListsDetails && totals.ByPull.Objects > 0)
        {
            yield return "The requests of copies are an estimate: the listing does not tell which digests the source keeps.";
        }

        if (options.Transfer.CarriesTags && source.Tags && toSend > 0)
        {
            yield return $"Tags are asked for where an object has some, which the listing does not tell: up to {toSend:N0} more requests "
                + "at the source.";
        }

        if (totals.Archived.ToList().Count > 0)
        {
            yield return "Restoring is an estimate: the copies that are made readable are stored and charged for as well, for as many "
                + "days as were asked for.";
        }

        if (totals.Listed.Objects > 0)
        {
            yield return "Requests that are repeated after failures, and those that are refused, are not counted; costs are list prices "
                + "of the table's day.";
        }
    }
}
