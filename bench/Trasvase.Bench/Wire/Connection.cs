using System.Text;
using Trasvase.Integrity;

namespace Trasvase.Bench.Wire;

/// <summary>One connection of a client: HTTP/1.1, one request after another, bodies never kept.</summary>
internal sealed class Connection(Stream stream, Pacer pacer) : IAsyncDisposable
{
    private const int HeadMax = 64 * 1024;
    private const int PieceMax = 256 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(PieceMax);
    private int _start;
    private int _end;

    /// <summary>The next request; null once the client has closed.</summary>
    public async ValueTask<Request?> ReadRequestAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (length >= 0)
            {
                var request = Request.Parse(_buffer.AsSpan(_start, length + 4));
                _start += length + 4;
                if (request.AwaitsContinue)
                {
                    await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
                }

                return request;
            }

            if (_end - _start >= HeadMax || await FillAsync(cancellationToken) == 0)
            {
                return null;
            }
        }
    }

    /// <summary>Takes the body in, gives its digest, and copies it where somebody wants to read it.</summary>
    /// <param name="request">Whose body.</param>
    /// <param name="breakAfter">Ends the connection after so many bytes; null: does not.</param>
    /// <param name="copy">Where the bytes are wanted; null: nowhere.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokenOffException">It was broken off, by either side.</exception>
    public async ValueTask<PartDigest> ReadBodyAsync(Request request, long? breakAfter, Stream? copy, CancellationToken cancellationToken)
    {
        if (!request.IsChunked)
        {
            return await ReadPieceAsync(request.Length, default, breakAfter, copy, cancellationToken);
        }

        var digest = default(PartDigest);
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            var length = Convert.ToInt64(line.Split(';')[0], 16);
            digest = await ReadPieceAsync(length, digest, breakAfter, copy, cancellationToken);
            await ReadLineAsync(cancellationToken);
            if (length == 0)
            {
                return digest;
            }
        }
    }

    /// <summary>Answers with what the reply holds.</summary>
    /// <param name="reply">Head and body.</param>
    /// <param name="isHead">Whether only the head is wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask SendAsync(Reply reply, bool isHead, CancellationToken cancellationToken)
    {
        var head = reply.Head(reply.Body.Length);
        if (isHead || reply.Body.Length == 0)
        {
            await WriteAsync(head, cancellationToken);
            return;
        }

        // In one piece while it is short: two writes would be two packets and two system calls.
        var all = new byte[head.Length + reply.Body.Length];
        head.CopyTo(all, 0);
        reply.Body.CopyTo(all.AsMemory(head.Length));
        await WriteAsync(all, cancellationToken);
    }

    /// <summary>Answers with a head alone, which tells the length of what a GET would give.</summary>
    public ValueTask SendHeadAsync(Reply reply, long length, CancellationToken cancellationToken) =>
        WriteAsync(reply.Head(length), cancellationToken);

    /// <summary>Answers with computed bytes.</summary>
    /// <param name="reply">The head.</param>
    /// <param name="length">Of the body.</param>
    /// <param name="slice">Bytes from an offset on, at most so many as asked.</param>
    /// <param name="breakAfter">Ends the connection after so many bytes; null: does not.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokenOffException">It was to be broken off.</exception>
    public async ValueTask SendAsync(
        Reply reply, long length, Func<long, long, ReadOnlyMemory<byte>> slice, long? breakAfter, CancellationToken cancellationToken)
    {
        var head = reply.Head(length);
        var most = Math.Min(length, breakAfter ?? length);
        var first = slice(0, Math.Min(most, 16 * 1024));
        var all = new byte[head.Length + first.Length];
        head.CopyTo(all, 0);
        first.CopyTo(all.AsMemory(head.Length));
        await WriteAsync(all, cancellationToken);
        for (long sent = first.Length; sent < most;)
        {
            var piece = slice(sent, most - sent);
            await WriteAsync(piece, cancellationToken);
            sent += piece.Length;
        }

        if (breakAfter is not null)
        {
            throw new BrokenOffException();
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken);
        await pacer.PassedAsync(bytes.Length, cancellationToken);
    }

    private async ValueTask<PartDigest> ReadPieceAsync(
        long length, PartDigest digest, long? breakAfter, Stream? copy, CancellationToken cancellationToken)
    {
        var crc = digest.Crc64;
        for (var left = length; left > 0;)
        {
            if (_start == _end && await FillAsync(cancellationToken) == 0)
            {
                throw new BrokenOffException();
            }

            var count = (int)Math.Min(left, _end - _start);
            crc = Crc64.Append(crc, _buffer.AsSpan(_start, count));
            if (copy is not null)
            {
                await copy.WriteAsync(_buffer.AsMemory(_start, count), cancellationToken);
            }

            _start += count;
            left -= count;
            if (digest.Length + length - left > breakAfter)
            {
                throw new BrokenOffException();
            }

            await pacer.PassedAsync(count, cancellationToken);
        }

        return new PartDigest(crc, digest.Length + length);
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }

            if (_end - _start >= HeadMax || await FillAsync(cancellationToken) == 0)
            {
                throw new BrokenOffException();
            }
        }
    }

    private async ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end > _buffer.Length / 2)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        return count;
    }
}

/// <summary>The connection ends in the middle of a body.</summary>
internal sealed class BrokenOffException : IOException;
