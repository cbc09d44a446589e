using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Trasvase.Testing.Proxy;

/// <summary>A piece of a body as it came: content, or what stands around it.</summary>
/// <param name="Bytes">Valid until the next piece is asked for; may be changed in place.</param>
/// <param name="IsContent">Whether it is content; else it is the framing of chunks, to be passed on verbatim.</param>
internal readonly record struct BodyPiece(Memory<byte> Bytes, bool IsContent);

/// <summary>Reads messages from one side of the wire.</summary>
internal sealed class WireReader(Stream stream)
{
    private const int HeadMax = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private Memory<byte> Held => _buffer.AsMemory(_start, _end - _start);

    /// <summary>The next head; null if the other side has left in order.</summary>
    public async Task<MessageHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var bytes = await ReadUntilAsync("\r\n\r\n", cancellationToken);
        return bytes.Length == 0 ? null : MessageHead.Parse(bytes.Span);
    }

    /// <summary>The pieces of a body, to its end.</summary>
    /// <exception cref="EndOfStreamException">The other side left before the end.</exception>
    public async IAsyncEnumerable<BodyPiece> ReadBodyAsync(Framing framing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!framing.IsChunked)
        {
            await foreach (var piece in ReadContentAsync(framing.Length, cancellationToken))
            {
                yield return piece;
            }

            yield break;
        }

        long size;
        do
        {
            var line = await ReadLineAsync(cancellationToken);
            size = long.Parse(
                Encoding.Latin1.GetString(line.Span).TrimEnd('\r', '\n').Split(';')[0],
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture);
            yield return new BodyPiece(line, IsContent: false);
            await foreach (var piece in ReadContentAsync(size, cancellationToken))
            {
                yield return piece;
            }

            // The end of the chunk's data; after the last chunk: trailers, of which the empty line is the end.
            Memory<byte> end;
            do
            {
                end = await ReadLineAsync(cancellationToken);
                yield return new BodyPiece(end, IsContent: false);
            }
            while (end.Length > 2);
        }
        while (size > 0);
    }

    private async IAsyncEnumerable<BodyPiece> ReadContentAsync(long? length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var left = length ?? long.MaxValue; left > 0;)
        {
            if (Held.Length == 0 && !await FillAsync(cancellationToken))
            {
                if (length is null)
                {
                    yield break;
                }

                throw new EndOfStreamException("The body ended early.");
            }

            var piece = Take((int)Math.Min(left, Held.Length));
            left -= piece.Length;
            yield return new BodyPiece(piece, IsContent: true);
        }
    }

    private async Task<Memory<byte>> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = await ReadUntilAsync("\r\n", cancellationToken);
        return line.Length > 0 ? line : throw new EndOfStreamException("The body ended early.");
    }

    // Empty at an orderly end.
    private async Task<Memory<byte>> ReadUntilAsync(string mark, CancellationToken cancellationToken)
    {
        var (bytes, searched) = (Encoding.Latin1.GetBytes(mark), 0);
        while (true)
        {
            var found = Held.Span[searched..].IndexOf(bytes);
            if (found >= 0)
            {
                return Take(searched + found + bytes.Length);
            }

            searched = Math.Max(0, Held.Length - bytes.Length + 1);
            if (!await FillAsync(cancellationToken))
            {
                return Held.Length == 0 ? Memory<byte>.Empty : throw new EndOfStreamException("The other side left within a line.");
            }
        }
    }

    private Memory<byte> Take(int count)
    {
        var taken = Held[..count];
        _start += count;
        return taken;
    }

    // More bytes behind those that are held; false at the end.
    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Held.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(
                ref _buffer, _buffer.Length < HeadMax ? _buffer.Length * 2 : throw new InvalidDataException("A head without end."));
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        return count > 0;
    }
}
