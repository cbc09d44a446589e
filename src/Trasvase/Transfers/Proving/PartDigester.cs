using Trasvase.Integrity;

namespace Trasvase.Transfers.Proving;

/// <summary>The digest of a contiguous piece of an object.</summary>
/// <param name="Offset">Where the piece begins in the object, in bytes.</param>
/// <param name="Length">The piece's length in bytes.</param>
/// <param name="Value">The digest.</param>
internal readonly record struct Piece(long Offset, long Length, byte[] Value);

/// <summary>Takes digests of the bytes that pass, and begins a new one at each of the source's cuts.</summary>
internal sealed class PieceDigester(DigestFunction function, SourceCuts cuts, long offset) : IDisposable
{
    private readonly List<Piece> _pieces = [];
    private RunningDigest? _running;
    private long _begin = offset;

    /// <summary>The offset of the next byte.</summary>
    public long Position { get; private set; } = offset;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var end = cuts.EndAfter(Position);
            var count = (int)Math.Min(data.Length, end - Position);
            _running ??= function.Begin();
            _running.Append(data[..count]);
            Position += count;
            data = data[count..];
            if (Position == end)
            {
                Close();
            }
        }
    }

    /// <summary>Returns all digests. The last one may end before its cut.</summary>
    public IReadOnlyList<Piece> Finish()
    {
        Close();
        return _pieces;
    }

    public void Dispose() => _running?.Dispose();

    private void Close()
    {
        if (_running is { } running)
        {
            _pieces.Add(new Piece(_begin, Position - _begin, running.Finish()));
            running.Dispose();
            _running = null;
        }

        _begin = Position;
    }
}

/// <summary>Takes digests over a whole object, whose parts come in order, each perhaps several times.</summary>
internal sealed class SerialDigester(DigestFunction function, SourceCuts cuts) : IDisposable
{
    private readonly PieceDigester _pieces = new(function, cuts, 0);

    /// <summary>The CRC-64 of the bytes that were digested. They are not always those of the attempt that counts in the end.</summary>
    public ulong Crc64 { get; private set; }

    /// <summary>
    /// Whether bytes are missing because an earlier run sent them. In that case nothing can be said about the whole object.
    /// </summary>
    public bool HasGap { get; private set; }

    /// <summary>Appends those of the bytes at this offset that are new: a failed attempt may already have appended some.</summary>
    public void Append(long offset, ReadOnlySpan<byte> data)
    {
        var known = _pieces.Position - offset;
        HasGap |= known < 0;
        if (!HasGap && known < data.Length)
        {
            var fresh = data[(int)known..];
            _pieces.Append(fresh);
            Crc64 = Integrity.Crc64.Append(Crc64, fresh);
        }
    }

    /// <summary>Returns all digests.</summary>
    public IReadOnlyList<Piece> Finish() => _pieces.Finish();

    public void Dispose() => _pieces.Dispose();
}
