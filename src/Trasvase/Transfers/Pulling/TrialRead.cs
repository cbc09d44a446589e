using Trasvase.Storage;

namespace Trasvase.Transfers.Pulling;

/// <summary>Begins to read an object: what the answer to a look does not tell, the answer to a read does.</summary>
internal static class TrialRead
{
    /// <summary>Begins to read it as a copy does, and leaves off: without a range what is sent at once, else a part.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="info">What is known of it.</param>
    /// <param name="options">Which objects a copy sends at once.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">The object cannot be read.</exception>
    public static async Task ReadAsync(IObjectSource source, ObjectInfo info, TransferOptions options, CancellationToken cancellationToken)
    {
        // Two bytes, not one: s3rver takes the range 0-0 for one without an end, and answers with all of the object.
        ByteRange? part = info.Size > options.BufferedMax ? new ByteRange(0, Math.Min(2, info.Size)) : null;
        var read = await source.OpenReadAsync(info.Key, ReadOptions.Of(info, part), cancellationToken).ConfigureAwait(false);
        await read.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether an object that was looked at is archived, also where only a read tells.</summary>
    /// <exception cref="StoreException">It cannot be read for another reason.</exception>
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
