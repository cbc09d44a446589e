using Trasvase.Storage;
using Trasvase.Transfers;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Planning;

/// <summary>
/// Handles what a job examines before it sends an object and a plan does not, or only for a limited number of objects: whether the object
/// is at the target under a new name already, whether it equals the target's object, and what belongs to it. Whatever was not examined
/// becomes a sentence of the estimate.
/// </summary>
/// <param name="source">The source's profile: what the source keeps, and what of that its listing shows.</param>
/// <param name="target">The target of the job.</param>
/// <param name="job">The options of the job.</param>
/// <param name="verb">The kind of job.</param>
internal sealed class PlanLooks(StoreProfile source, IObjectSource target, JobOptions job, JobVerb verb)
{
    // Each find is a request, and they run one after the other.
    private const int LooksMax = 200;

    private readonly TransferOptions _options = job.Transfer;
    private readonly EarlierCopies _earlier = new(target, job.Transfer.Verify);
    private readonly UnseenBelongings _belongings = new(source, target.Profile, job, verb);
    private long _unlisted;
    private long _renames;
    private long _alike;
    private long _archived;
    private long _perhapsArchived;

    /// <summary>Counts one more object for which no listing answers, and returns whether it may still be found at the target.</summary>
    public bool MayFind() => ++_unlisted <= LooksMax;

    /// <summary>Returns the plan after the finds that a plan makes.</summary>
    public async Task<ObjectPlan> ReconsiderAsync(ObjectPlan plan, PlanFacts facts, CancellationToken cancellationToken)
    {
        _archived += facts.Source.IsArchived ? 1 : 0;
        _perhapsArchived += MayBeArchived(facts.Source) ? 1 : 0;
        plan = await FindEarlierAsync(plan, facts, cancellationToken).ConfigureAwait(false);
        _belongings.Add(plan, facts.Source);
        return plan;
    }

    /// <summary>Returns what was not examined, one sentence each.</summary>
    public IEnumerable<string> Left()
    {
        foreach (var sentence in _belongings.Say())
        {
            yield return sentence;
        }

        if (_alike > 0)
        {
            yield return $"Not looked at: whether {Objects(_alike)} that the target has in the same size are equal (--checksum): they "
                + "count as different.";
        }

        if (_renames > LooksMax)
        {
            yield return $"Not looked at: whether {Objects(_renames - LooksMax)} whose keys are taken are at the target under a new name "
                + "already: they count as new.";
        }

        if (_archived > 0)
        {
            yield return $"Not looked at: whether {Objects(_archived)} that {(_archived == 1 ? "is" : "are")} archived can be read "
                + $"meanwhile: {(_archived == 1 ? "it counts" : "they count")} as archived.";
        }

        if (_perhapsArchived > 0)
        {
            yield return $"Not looked at: whether {Objects(_perhapsArchived)} whose class is that of an archive can be read, which this "
                + "store only says to a read: "
                + $"{(_perhapsArchived == 1 ? "it counts" : "they count")} as readable. One that cannot is skipped, or restored with "
                    + "--restore.";
        }
    }

    /// <summary>Returns a number of objects in words.</summary>
    public static string Objects(long count) => count == 1 ? "1 object" : $"{count:N0} objects";

    private async Task<ObjectPlan> FindEarlierAsync(ObjectPlan plan, PlanFacts facts, CancellationToken cancellationToken)
    {
        if (plan is ObjectPlan.Restore && _options.RestoreWait == TimeSpan.Zero)
        {
            return new ObjectPlan.Skip(TransferPlanner.BeingRestored, TransferPlanner.WouldBeRestored);
        }

        if (plan is not (ObjectPlan.Send or ObjectPlan.Restore))
        {
            return plan;
        }

        if (facts.Existing is not null && _options.IfExists == CollisionPolicy.Rename && _earlier.MayFind && ++_renames <= LooksMax
            && await _earlier.FindAsync(facts, cancellationToken).ConfigureAwait(false) is ({ } earlier, _))
        {
            return new ObjectPlan.LeaveUnchanged(earlier);
        }

        _alike += _options.Checksum && facts.Existing is { } same && same.Size == facts.Source.Size && Stamp.Of(same) is null ? 1 : 0;
        return plan;
    }

    // If only a read tells whether an object is archived, the name of its storage class is no more than a hint.
    private bool MayBeArchived(ObjectInfo info) =>
        !source.TellsArchived && !info.IsArchived && info.StorageClass is { } named
        && (named.Contains("GLACIER", StringComparison.OrdinalIgnoreCase) || named.Contains("ARCHIVE", StringComparison.OrdinalIgnoreCase));
}
