using Trasvase.Jobs.Scopes;
using Trasvase.Storage;

namespace Trasvase.Jobs;

/// <summary>Finds out with one small request whether there is anything to transfer.</summary>
/// <param name="source">The store that objects are read from.</param>
/// <param name="scope">What is to be transferred.</param>
internal sealed class SourcePresence(IObjectSource source, JobScope scope)
{
    // What is chosen among many is looked for in so many pages. If it is not there, it may come later.
    private const int PagesMax = 10;

    /// <summary>
    /// Returns whether the source holds anything of the scope, or may hold it after many objects that are not chosen. If the source does
    /// not allow listing, but a list or an inventory names the objects, they are assumed to exist.
    /// </summary>
    /// <exception cref="StoreException">The source does not exist, or the request fails.</exception>
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
            var chooses = scope is JobScope.Below && scope.Selection != Selection.Everything;
            var listing = new ListOptions { Prefix = place.SourcePrefix, VersionsAt = scope.Selection.VersionsAt };
            listing = chooses ? listing : listing with { PageSize = 1 };
            var pages = 0;
            await foreach (var page in source.ListAsync(listing, cancellationToken).ConfigureAwait(false))
            {
                if (page.Objects.Any(listed => !chooses || scope.Selection.Chooses(listed)) || (chooses && ++pages == PagesMax))
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
