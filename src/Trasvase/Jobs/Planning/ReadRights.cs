using Trasvase.Storage;
using Trasvase.Transfers.Pulling;

namespace Trasvase.Jobs.Planning;

/// <summary>Whether objects of a source may be looked at and read: tried with one of them.</summary>
internal static class ReadRights
{
    /// <summary>What is missing, a sentence each; none if nothing is, or if there is nothing to try with.</summary>
    /// <param name="source">The source.</param>
    /// <param name="example">The object to try with; null if there is none.</param>
    /// <param name="options">How the job reads.</param>
    /// <param name="withTags">Whether its tags are read as well.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IReadOnlyList<string>> WhyNotAsync(
        IObjectSource source, ObjectInfo? example, TransferOptions options, bool withTags, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        if (example is null)
        {
            return missing;
        }

        foreach (var attempt in withTags ? [FindAsync, ReadAsync, TagsAsync] : new Func<ObjectInfo, Task>[] { FindAsync, ReadAsync })
        {
            try
            {
                await attempt(example).ConfigureAwait(false);
            }
            catch (StoreException e)
                when (e.Kind is StoreErrorKind.NotFound
                    or StoreErrorKind.PreconditionFailed
                    or StoreErrorKind.Archived
                    or StoreErrorKind.Unsupported)
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

        Task ReadAsync(ObjectInfo info) => TrialRead.ReadAsync(source, info, options, cancellationToken);

        Task TagsAsync(ObjectInfo info) => source.GetTagsAsync(info.Key, info.Version, cancellationToken);
    }
}
