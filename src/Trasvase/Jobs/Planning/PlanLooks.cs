using Trasvase.Storage;
using Trasvase.Transfers;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Planning;

/// <summary>
/// What a job looks at before it sends an object and a plan does not, or only so often: whether it is at the target under a new name
/// already, or is equal to what is there, and what belongs to it. What was not looked at is said.
/// </summary>
/// <param name="source">Tells what it keeps, and what of that shows.</param>
/// <param name="target">Where objects go.</param>
/// <param name="job">Its options.</param>
/// <param name="verb">Which kind of job.</param>
internal sealed class PlanLooks(StoreProfile source, IObjectSource target, JobOptions job, JobVerb verb)
{
    // Each is a request, one after the other.
    private const int LooksMax = 200;

    private readonly TransferOptions _options = job.Transfer;
    private readonly EarlierCopies _earlier = new(target, job.Transfer.Verify);
    private readonly UnseenBelongings _belongings = new(source, target.Profile, job, verb);
    private long _unlisted;
    private long _renames;
    private long _alike;
    private long _archived;
    private long _perhapsArchived;

    /// <summary>Whether one more object that no listing tells of may be looked for at the target.</summary>
    public bool MayFind() => ++_unlisted <= LooksMax;

    /// <summary>The plan after what a plan looks at.</summary>
    public async Task<ObjectPlan> ReconsiderAsync(ObjectPlan plan, PlanFacts facts, CancellationToken cancellationToken)
    {
        _archived += facts.Source.IsArchived ? 1 : 0;
        _perhapsArchived += MayBeArchived(facts.Source) ? 1 : 0;
        plan = await FindEarlierAsync(plan, facts, cancellationToken).ConfigureAwait(false);
        _belongings.Add(plan, facts.Source);
        return plan;
    }

    /// <summary>What was not looked at, a sentence each.</summary>
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

    /// <summary>So many objects, in words.</summary>
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

    // Where only a read tells, the name of a class is a hint and no more.
    private bool MayBeArchived(ObjectInfo info) =>
        !source.TellsArchived && !info.IsArchived && info.StorageClass is { } named
        && (named.Contains("GLACIER", StringComparison.OrdinalIgnoreCase) || named.Contains("ARCHIVE", StringComparison.OrdinalIgnoreCase));
}
