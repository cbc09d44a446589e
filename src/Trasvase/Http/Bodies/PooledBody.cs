using System.Buffers;

namespace Trasvase.Http.Bodies;

/// <summary>A body in a rented buffer. Pages of a listing come by the thousand, and a new array for each would be garbage.</summary>
internal sealed class PooledBody(int length) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(length);
    private int _written;

    /// <summary>The bytes received so far.</summary>
    public ArraySegment<byte> Written => new(_buffer, 0, _written);

    /// <summary>The free part of the buffer, where the next bytes go; never empty.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_written);

    /// <summary>Records that bytes were written to <see cref="Free"/>, and makes room for more.</summary>
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
