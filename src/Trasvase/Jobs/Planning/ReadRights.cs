using Trasvase.Storage;

namespace Trasvase.Jobs.Planning;

/// <summary>Whether objects of a source may be looked at and read: tried with one of them.</summary>
internal static class ReadRights
{
    /// <summary>What is missing, a sentence each; none if nothing is, or if there is nothing to try with.</summary>
    public static async Task<IReadOnlyList<string>> WhyNotAsync(IObjectSource source, ObjectInfo? example, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        if (example is null)
        {
            return missing;
        }

        foreach (var attempt in new Func<ObjectInfo, Task>[] { FindAsync, ReadAsync })
        {
            try
            {
                await attempt(example).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.Kind is StoreErrorKind.NotFound or StoreErrorKind.PreconditionFailed or StoreErrorKind.Archived)
            {
                // It was removed or replaced meanwhile, or is told otherwise by a listing: nothing forbids to read.
            }
            catch (StoreException e)
            {
                missing.Add(e.Message);
            }
        }

        return missing;

        Task FindAsync(ObjectInfo info) => source.FindAsync(info.Key, version: null, cancellationToken);

        Task ReadAsync(ObjectInfo info) => ReadFirstAsync(source, info, cancellationToken);
    }

    /// <summary>Reads the first byte of an object.</summary>
    public static async Task ReadFirstAsync(IObjectSource source, ObjectInfo info, CancellationToken cancellationToken)
    {
        var first = info.Size > 0 ? new ByteRange(0, 1) : (ByteRange?)null;
        var read = await source.OpenReadAsync(info.Key, ReadOptions.Of(info, first), cancellationToken).ConfigureAwait(false);
        await read.DisposeAsync().ConfigureAwait(false);
    }
}
