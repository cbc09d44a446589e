using System.Buffers;

namespace Trasvase.Http.Bodies;

/// <summary>A body in memory that is lent, not made: pages of a listing come and go by the thousand.</summary>
internal sealed class PooledBody(int length) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(length);
    private int _written;

    /// <summary>What has come.</summary>
    public ArraySegment<byte> Written => new(_buffer, 0, _written);

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_written);

    /// <summary>Bytes have come.</summary>
    public void Add(int count)
    {
        _written += count;
        if (_written == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_written * 2);
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _written = 0;
    }
}
