using Trasvase.Storage;
using Trasvase.Transfers.Planning;

namespace Trasvase.Transfers;

/// <summary>
/// Looks for a copy that an earlier run stored under a new name because the wanted key was taken. Without this search, every repetition
/// of the same command would store one more copy.
/// </summary>
/// <param name="target">The target to search; null if it can only be written to.</param>
/// <param name="verify">The verification mode. Where objects are read back, a copy need not have been verified when it was stored.</param>
internal sealed class EarlierCopies(IObjectSource? target, VerifyMode verify)
{
    // Very many keys may begin alike. Past this number it is cheaper to store one more copy than to continue the search.
    private const int LookedAtMax = 20_000;

    // The most copies to remember whose content has to be compared.
    private const int PerhapsMax = 1000;

    /// <summary>Whether the target's listings hold enough details to find a copy.</summary>
    public bool MayFind => target is { Profile.ListsDetails: true };

    /// <summary>Finds a verified copy of the source version under one of the names that a collision leads to.</summary>
    /// <returns>The verified copy, or null; and the objects that may be copies but can be recognised only by their content.</returns>
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
            perhaps.AddRange(page.Objects
                .Where(candidate => TargetName.IsRenamed(facts.TargetKey, candidate.Key) && TransferPlanner.IsPerhapsCopy(candidate, facts))
                .Take(PerhapsMax - perhaps.Count));
            looked += page.Objects.Count;
            if (copy is not null || looked >= LookedAtMax)
            {
                return (copy, perhaps);
            }
        }

        return (null, perhaps);
    }
}
