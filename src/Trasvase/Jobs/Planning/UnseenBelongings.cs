using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Planning;

/// <summary>
/// Counts the objects whose metadata, tags or locks no listing tells and the plan did not examine, and says what may follow from that.
/// </summary>
/// <param name="source">The source's profile, which says whether the source keeps tags.</param>
/// <param name="target">The target's profile, which says whether metadata and tags can be changed without sending the bytes again.</param>
/// <param name="options">The options of the job.</param>
/// <param name="verb">The kind of job.</param>
internal sealed class UnseenBelongings(StoreProfile source, StoreProfile target, JobOptions options, JobVerb verb)
{
    private readonly TransferOptions _transfer = options.Transfer;
    private long _toSend;
    private long _perhapsIncomplete;
    private long _toRemove;

    private bool HasMetadata => _transfer.Metadata == MetadataPolicy.Keep;

    private bool HasTags => source.Tags && _transfer.CarriesTags;

    /// <summary>Counts an object.</summary>
    /// <param name="plan">The plan for the object.</param>
    /// <param name="info">The object as it was listed.</param>
    public void Add(ObjectPlan plan, ObjectInfo info)
    {
        _toSend += plan is ObjectPlan.Send or ObjectPlan.Restore ? 1 : 0;
        _perhapsIncomplete += plan is ObjectPlan.LeaveUnchanged unchanged && !IsComplete(info, unchanged.Existing) ? 1 : 0;
        _toRemove += verb == JobVerb.Move && plan is ObjectPlan.Send or ObjectPlan.Restore or ObjectPlan.LeaveUnchanged ? 1 : 0;
    }

    /// <summary>Returns a sentence for each kind of thing that was not examined.</summary>
    public IEnumerable<string> Say()
    {
        if (_toSend > 0 && Names(HasMetadata, HasTags && _transfer.DemandsTags) is { } demanded)
        {
            yield return $"Not looked at: the {demanded} of {PlanLooks.Objects(_toSend)} to send, which no listing tells. "
                + $"Where they do not fit, {Failing}; --dry-run asks for each.";
        }

        if (_perhapsIncomplete > 0 && Names(HasMetadata, HasTags) is { } carried)
        {
            yield return $"Not looked at: whether the {carried} of {PlanLooks.Objects(_perhapsIncomplete)} whose bytes the target has are "
                + "there as well. "
                + $"What is missing is written anew {(target.Updates ? "without the bytes" : "with the bytes, unless it is archived")}"
                + $"{(HasMetadata || _transfer.DemandsTags ? $", and where it does not fit, {Failing}" : "")}; --dry-run asks for each.";
        }

        if (_toRemove > 0 && string.Join("; ", Losable()) is { Length: > 0 } losable)
        {
            yield return $"Not looked at: whether {PlanLooks.Objects(_toRemove)} to move {(_toRemove == 1 ? "has" : "have")} anything "
                + "that does not go along "
                + $"({losable}), which no listing tells. The source of one that has stays, and the object fails; --dry-run looks at each.";
        }
    }

    // With --delete, a single failed object keeps a sync from removing anything.
    private string Failing => verb == JobVerb.Sync && options.Sync.Delete ? "the object fails, and nothing is removed" : "the object fails";

    // As the job decides without a find. Details that both sides report are compared by the job but not here, so they do not count as
    // complete.
    private bool IsComplete(ObjectInfo info, ObjectInfo existing) =>
        Stamp.Of(existing)?.Carried?.Covers(info, _transfer.Metadata, HasTags) == true
        && !(HasMetadata && info.HasDetails && existing.HasDetails);

    private IEnumerable<string> Losable()
    {
        if (source.Tags && !_transfer.AcceptLoss.HasFlag(Losses.Tags) && !_transfer.DemandsTags)
        {
            yield return _transfer.CarriesTags ? "tags that do not fit: --accept-loss tags" : "tags: --tags fit, or --accept-loss tags";
        }

        if (HasMetadata && !_transfer.AcceptLoss.HasFlag(Losses.Metadata))
        {
            yield return "metadata that HTTP cannot carry: --accept-loss metadata";
        }

        if (!_transfer.AcceptLoss.HasFlag(Losses.Lock))
        {
            yield return "an object lock: --accept-loss lock";
        }
    }

    private static string? Names(bool metadata, bool tags) => (metadata, tags) switch
    {
        (true, true) => "metadata and tags",
        (true, false) => "metadata",
        (false, true) => "tags",
        _ => null,
    };
}
