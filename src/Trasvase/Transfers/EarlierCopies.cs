using Trasvase.Storage;
using Trasvase.Transfers.Planning;

namespace Trasvase.Transfers;

/// <summary>
/// Looks for a copy that an earlier run stored under a new name, because the wanted one was taken: without it, every repetition
/// of the same command would store one more.
/// </summary>
/// <param name="target">Where to look; null if it can only be written to.</param>
/// <param name="verify">Whether what will be read back counts as a copy.</param>
internal sealed class EarlierCopies(IObjectSource? target, VerifyMode verify)
{
    // Names that begin alike may be very many; past this it is cheaper to store once more than to look on.
    private const int LookedAtMax = 20_000;

    // So many whose content has to be compared are remembered.
    private const int PerhapsMax = 1000;

    /// <summary>Whether the target tells enough to find one.</summary>
    public bool MayFind => target is { Profile.ListsDetails: true };

    /// <summary>
    /// A verified copy of this version under one of the names that a collision leads to; or else copies of which only the content tells
    /// whether they are.
    /// </summary>
    public async Task<(ObjectInfo? Copy, IReadOnlyList<ObjectInfo> Perhaps)> FindAsync(PlanFacts facts, CancellationToken cancellationToken)
    {
        List<ObjectInfo> perhaps = facts.Existing is { } existing && TransferPlanner.IsPerhapsCopy(existing, facts) ? [existing] : [];
        if (!MayFind || target is not { } listable)
        {
            return (null, perhaps);
        }

        var looked = 0;
        var options = new ListOptions { Prefix = TargetName.PrefixOfAll(facts.TargetKey) };
        await foreach (var page in listable.ListAsync(options, cancellationToken).ConfigureAwait(false))
        {
            var copy = page.Objects.FirstOrDefault(
                candidate =>
                    TargetName.IsRenamed(facts.TargetKey, candidate.Key)
                        && TransferPlanner.StampOfCopy(candidate, facts, verify) is not null);
            looked += page.Objects.Count;
            if (copy is not null || looked >= LookedAtMax)
            {
                return (copy, perhaps);
            }

            perhaps.AddRange(page.Objects
                .Where(candidate => TargetName.IsRenamed(facts.TargetKey, candidate.Key) && TransferPlanner.IsPerhapsCopy(candidate, facts))
                .Take(PerhapsMax - perhaps.Count));
        }

        return (null, perhaps);
    }
}
