using Trasvase.Storage;

namespace Trasvase.Transfers.Pulling;

/// <summary>Begins to read an object, because the answer to a read shows more than the answer to a find.</summary>
internal static class TrialRead
{
    /// <summary>
    /// Begins to read the object as a copy does, and then stops: the whole object if a copy sends it at once, otherwise a part of it.
    /// </summary>
    /// <param name="source">The container that holds the object.</param>
    /// <param name="info">The object as it was found.</param>
    /// <param name="options">The options, which say up to what size a copy sends an object at once.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">The object cannot be read.</exception>
    public static async Task ReadAsync(IObjectSource source, ObjectInfo info, TransferOptions options, CancellationToken cancellationToken)
    {
        // Requests two bytes and not one: s3rver takes the range 0-0 for one without an end and answers with the whole object.
        ByteRange? part = info.Size > options.BufferedMax ? new ByteRange(0, Math.Min(2, info.Size)) : null;
        var read = await source.OpenReadAsync(info.Key, ReadOptions.Of(info, part), cancellationToken).ConfigureAwait(false);
        await read.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether an object that was found is archived, also where only a read shows it.</summary>
    /// <exception cref="StoreException">The object cannot be read for another reason.</exception>
    public static async Task<bool> IsArchivedAsync(
        IObjectSource source, ObjectInfo found, TransferOptions options, CancellationToken cancellationToken)
    {
        if (found.IsArchived || source.Profile.TellsArchived)
        {
            return found.IsArchived;
        }

        try
        {
            await ReadAsync(source, found, options, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Archived)
        {
            return true;
        }
    }
}
