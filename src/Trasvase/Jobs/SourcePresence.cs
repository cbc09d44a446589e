using Trasvase.Jobs.Scopes;
using Trasvase.Storage;

namespace Trasvase.Jobs;

/// <summary>Whether there is anything to transfer at all, found out by one small request.</summary>
/// <param name="source">What is read from.</param>
/// <param name="scope">What is to be transferred.</param>
internal sealed class SourcePresence(IObjectSource source, JobScope scope)
{
    /// <summary>Asks. A source that does not allow listing is believed to exist where a list or an inventory says what there is.</summary>
    /// <exception cref="StoreException">The source does not exist, or cannot be asked.</exception>
    public async Task<bool> IsKnownAsync(CancellationToken cancellationToken)
    {
        if (scope is JobScope.One one)
        {
            return await source.FindAsync(one.OnlyKey, version: null, cancellationToken).ConfigureAwait(false) is not null;
        }

        var place = scope switch
        {
            JobScope.Named named => named.Place,
            JobScope.Inventoried inventoried => inventoried.Place,
            _ => (JobScope.Below)scope,
        };
        try
        {
            var first = new ListOptions { Prefix = place.SourcePrefix, VersionsAt = scope.Selection.VersionsAt, PageSize = 1 };
            await foreach (var page in source.ListAsync(first, cancellationToken).ConfigureAwait(false))
            {
                if (page.Objects.Count > 0)
                {
                    return true;
                }
            }

            return false;
        }
        catch (StoreException e) when (scope is not JobScope.Below && e.Kind == StoreErrorKind.PermissionDenied)
        {
            return true;
        }
    }
}
