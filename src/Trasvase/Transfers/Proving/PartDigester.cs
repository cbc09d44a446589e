using Trasvase.Integrity;

namespace Trasvase.Transfers.Proving;

/// <summary>A digest of a stretch of the object.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Value">The digest.</param>
internal readonly record struct Piece(long Offset, long Length, byte[] Value);

/// <summary>Takes digests of the bytes that pass, a new one at each of the source's cuts.</summary>
internal sealed class PieceDigester(DigestFunction function, SourceCuts cuts, long offset) : IDisposable
{
    private readonly List<Piece> _pieces = [];
    private RunningDigest? _running;
    private long _begin = offset;

    /// <summary>Where the next byte belongs.</summary>
    public long Position { get; private set; } = offset;

    /// <summary>Takes the bytes that follow.</summary>
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

    /// <summary>All digests; the last one may end before its cut.</summary>
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

/// <summary>Takes digests over the whole object, whose parts come in their order, each perhaps several times.</summary>
internal sealed class SerialDigester(DigestFunction function, SourceCuts cuts) : IDisposable
{
    private readonly PieceDigester _pieces = new(function, cuts, 0);

    /// <summary>Of the bytes that were digested: they are not always those of the attempt that counts in the end.</summary>
    public ulong Crc64 { get; private set; }

    /// <summary>Whether bytes never came, because an earlier run had sent them already: then nothing can be said of the whole.</summary>
    public bool HasGap { get; private set; }

    /// <summary>Takes what is new of the bytes from this offset: an attempt that failed may have brought some already.</summary>
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

    public IReadOnlyList<Piece> Finish() => _pieces.Finish();

    public void Dispose() => _pieces.Dispose();
}
