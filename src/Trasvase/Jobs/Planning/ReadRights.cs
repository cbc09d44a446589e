using Trasvase.Storage;
using Trasvase.Transfers.Pulling;

namespace Trasvase.Jobs.Planning;

/// <summary>Checks whether a source's objects may be found and read, by trying it with one object.</summary>
internal static class ReadRights
{
    /// <summary>
    /// Returns the errors that deny access, one sentence each; empty if there are none, or if there is no object to try with.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="example">The object to try with; null if there is none.</param>
    /// <param name="options">The options by which the job reads.</param>
    /// <param name="withTags">Whether the job reads tags as well.</param>
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
                // The object was removed or replaced meanwhile, or differs from its listing. Neither means that reading is forbidden.
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
