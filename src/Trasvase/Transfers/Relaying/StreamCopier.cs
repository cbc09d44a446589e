using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Relaying;

/// <summary>Copies bytes from a source to a target through one buffer and takes their digests while they pass.</summary>
internal static class StreamCopier
{
    /// <summary>
    /// Copies until the source ends. The source is a store's stream, so it ends exactly where it promised or throws. The error of either
    /// side comes through unchanged, so that it shows which side failed.
    /// </summary>
    /// <param name="source">The stream to read to its end.</param>
    /// <param name="target">The stream to write to.</param>
    /// <param name="buffer">The buffer, which is filled before each write: fewer and larger writes cost less, above all with TLS.</param>
    /// <param name="digester">Receives every byte before it is written.</param>
    /// <param name="moved">Called after each write with the number of bytes written.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The number of bytes copied.</returns>
    public static Task<long> CopyAsync(
        Stream source,
        Stream target,
        Memory<byte> buffer,
        PartDigester digester,
        Action<long> moved,
        CancellationToken cancellationToken) =>
        CopyAsync(source, target, buffer, digester, new RelayPace(moved), cancellationToken);

    /// <summary>Copies at a given pace until the source ends.</summary>
    /// <inheritdoc cref="CopyAsync(Stream, Stream, Memory{byte}, PartDigester, Action{long}, CancellationToken)"/>
    public static async Task<long> CopyAsync(
        Stream source, Stream target, Memory<byte> buffer, PartDigester digester, RelayPace pace, CancellationToken cancellationToken)
    {
        long length = 0;
        int count;
        while ((count = await FillAsync(source, buffer, pace, cancellationToken).ConfigureAwait(false)) > 0)
        {
            var filled = buffer[..count];
            digester.Append(filled.Span);
            await pace.TakeAsync(count, cancellationToken).ConfigureAwait(false);
            pace.Flow?.Wait();
            await target.WriteAsync(filled, cancellationToken).ConfigureAwait(false);
            length += count;
            pace.Wrote(count);
            Seams.KillPoint.Pass("bytes-moved");
        }

        return length;
    }

    private static async ValueTask<int> FillAsync(Stream source, Memory<byte> buffer, RelayPace pace, CancellationToken cancellationToken)
    {
        var wanted = pace.PieceOf(buffer.Length);
        var filled = 0;
        var count = 1;
        while (filled < wanted && count > 0)
        {
            pace.Flow?.Wait();
            count = await source.ReadAsync(buffer[filled..wanted], cancellationToken).ConfigureAwait(false);
            pace.Flow?.Read(count);
            filled += count;
        }

        return filled;
    }
}
