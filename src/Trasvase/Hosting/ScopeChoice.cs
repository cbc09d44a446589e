using Trasvase.Jobs;
using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Scopes;

namespace Trasvase.Hosting;

/// <summary>Finds out which objects go where, from two locations and a selection.</summary>
/// <param name="stores">Opens the store that holds an inventory.</param>
/// <param name="time">The clock from which ages are counted.</param>
internal sealed class ScopeChoice(IStoreCatalog stores, TimeProvider time)
{
    /// <summary>Returns the objects and their names at the target.</summary>
    /// <exception cref="ConfigurationException">
    /// The target of many objects is not a prefix, an object would be transferred onto itself, or the selection does not fit the source.
    /// </exception>
    public JobScope Of(Location source, Location target, Selection selection)
    {
        if (source.IsPrefix && !target.IsPrefix)
        {
            // A target that is not a prefix would be joined to every name: flat and 000.parquet would give flat000.parquet.
            throw new ConfigurationException(
                $"{target} is no prefix: what is below {source} goes below one, which ends with '/'. Write {target}/ for what is below "
                + "it.");
        }

        // A single object keeps its whole key below a target prefix.
        var targetKey = source.IsPrefix || !target.IsPrefix ? target.Key : target.Key + source.Key;
        if (source.Scheme == target.Scheme && source.Container == target.Container && IsSameService(source, target)
            && (source.Key == targetKey || (source.IsPrefix && targetKey.StartsWith(source.Key, StringComparison.Ordinal))))
        {
            throw new ConfigurationException($"{target} is within {source}: an object cannot be transferred onto itself.");
        }

        selection = selection.At(source.Key, time.GetUtcNow());
        if (!source.IsPrefix)
        {
            return SelectionFaults.OfOne(selection, source.ToString()) is { } fault
                ? throw new ConfigurationException(fault)
                : new JobScope.One(new ObjectKey(source.Key), new ObjectKey(targetKey)) { Selection = selection };
        }

        var below = new JobScope.Below(source.Key, targetKey) { Selection = selection, Time = time };
        return selection switch
        {
            { FromList: { } list } => new JobScope.Named(new KeyList(list), below) { Selection = selection },
            { FromInventory: { } inventory } => new JobScope.Inventoried(Opening(inventory), below) { Selection = selection },
            _ => below,
        };
    }

    private InventoryOpening Opening(string manifest)
    {
        if (!manifest.StartsWith("s3://", StringComparison.Ordinal))
        {
            return LocalInventory.Of(manifest);
        }

        // The data files are in the same bucket as the manifest, under keys of their own.
        var location = stores.Parse(manifest);
        if (location.IsPrefix)
        {
            throw new ConfigurationException($"{location} is no manifest.json of an inventory: its whole key is wanted.");
        }

        var store = stores.OpenSource(location);
        return async (key, cancellationToken) =>
            await RangedContent.OpenAsync(
                store, new ObjectKey(key ?? location.Key), new RetryPolicy(), time, cancellationToken).ConfigureAwait(false);
    }

    // A location without an endpoint is in the configured account, and one with an endpoint must be in that account too.
    internal static bool IsSameService(Location source, Location target) =>
        source.Endpoint is null || target.Endpoint is null || source.Endpoint.Equals(target.Endpoint, StringComparison.OrdinalIgnoreCase);
}
