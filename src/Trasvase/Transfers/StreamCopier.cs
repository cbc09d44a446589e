namespace Trasvase.Transfers;

/// <summary>Bytes from a source to a target through one buffer, with their digests taken while passing.</summary>
internal static class StreamCopier
{
    /// <summary>
    /// Copies until the source ends. The source is a stream of a store, so it ends exactly where it promised or throws; the
    /// error of either side comes through unchanged, which says whose it is.
    /// </summary>
    /// <param name="source">Read to its end.</param>
    /// <param name="target">Written to.</param>
    /// <param name="buffer">Filled before each write: fewer and larger writes cost less, most of all with TLS.</param>
    /// <param name="digester">Given every byte before it is written.</param>
    /// <param name="moved">Told how many bytes were written, after each write.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many bytes passed.</returns>
    public static async Task<long> CopyAsync(
        Stream source, Stream target, Memory<byte> buffer, PartDigester digester, Action<long> moved, CancellationToken cancellationToken)
    {
        long length = 0;
        int count;
        while ((count = await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0)
        {
            var filled = buffer[..count];
            digester.Append(filled.Span);
            await target.WriteAsync(filled, cancellationToken).ConfigureAwait(false);
            length += count;
            moved(count);
            Storage.KillPoint.Pass("bytes-moved");
        }

        return length;
    }
}
