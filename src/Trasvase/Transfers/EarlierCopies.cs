using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>
/// Looks for a copy that an earlier run stored under a new name, because the wanted one was taken: without it, every repetition
/// of the same command would store one more.
/// </summary>
internal sealed class EarlierCopies(SendContext context)
{
    // Names that begin alike may be very many; past this it is cheaper to store once more than to look on.
    private const int LookedAtMax = 20_000;

    /// <summary>A verified copy of this version under one of the names that a collision leads to; null if there is none.</summary>
    public async Task<ObjectInfo?> FindAsync(PlanFacts facts, CancellationToken cancellationToken)
    {
        if (context.Target is not IObjectSource listable || !listable.Profile.ListsDetails)
        {
            return null;
        }

        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        var looked = 0;
        var options = new ListOptions { Prefix = TargetName.PrefixOfAll(facts.TargetKey) };
        await foreach (var page in listable.ListAsync(options, cancellationToken).ConfigureAwait(false))
        {
            var copy = page.Objects.FirstOrDefault(
                candidate => TargetName.IsRenamed(facts.TargetKey, candidate.Key) && TransferPlanner.IsCopy(candidate, facts, context.Options.Verify));
            looked += page.Objects.Count;
            if (copy is not null || looked >= LookedAtMax)
            {
                return copy;
            }
        }

        return null;
    }
}
