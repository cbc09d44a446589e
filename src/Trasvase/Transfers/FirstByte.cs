using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>Reads one byte of an object: what the answer to a look does not tell, the answer to a read does.</summary>
internal static class FirstByte
{
    /// <summary>Reads it.</summary>
    /// <exception cref="StoreException">The object cannot be read.</exception>
    public static async Task ReadAsync(IObjectSource source, ObjectInfo info, CancellationToken cancellationToken)
    {
        var first = info.Size > 0 ? new ByteRange(0, 1) : (ByteRange?)null;
        var read = await source.OpenReadAsync(info.Key, ReadOptions.Of(info, first), cancellationToken).ConfigureAwait(false);
        await read.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether an object that was looked at is archived, also where only a read tells.</summary>
    /// <exception cref="StoreException">It cannot be read for another reason.</exception>
    public static async Task<bool> IsArchivedAsync(IObjectSource source, ObjectInfo found, CancellationToken cancellationToken)
    {
        if (found.IsArchived || source.Profile.TellsArchived)
        {
            return found.IsArchived;
        }

        try
        {
            await ReadAsync(source, found, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Archived)
        {
            return true;
        }
    }
}
