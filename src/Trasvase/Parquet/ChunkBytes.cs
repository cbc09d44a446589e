namespace Trasvase.Parquet;

/// <summary>The bytes of a column in a group of rows, of which only a window is held. Others read elsewhere in the same file
/// meanwhile.</summary>
/// <param name="content">The file.</param>
/// <param name="offset">Where they begin.</param>
/// <param name="length">How many there are.</param>
/// <param name="buffers">Where they are held.</param>
internal sealed class ChunkBytes(Stream content, long offset, long length, ColumnBuffers buffers)
{
    /// <summary>How much is read at a time. It is more only for a page that is longer.</summary>
    public const int Usual = 256 * 1024;

    private int _start;
    private int _end;
    private long _read;

    /// <summary>Bytes that have not been passed.</summary>
    public long Left => length - _read + _end - _start;

    /// <summary>What is held, from the place on that has been reached.</summary>
    public ReadOnlyMemory<byte> Held => buffers.Window.AsMemory(_start, _end - _start);

    /// <summary>Goes on.</summary>
    public void Pass(int count) => _start += count;

    /// <summary>Holds so many bytes, or all that are left.</summary>
    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public async ValueTask HoldAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count || _read == length)
        {
            return;
        }

        var size = (int)Math.Min(Left, Math.Max(count, Usual));
        var window = buffers.WindowOf(size, Held);
        _end -= _start;
        _start = 0;
        content.Position = offset + _read;
        await content.ReadExactlyAsync(window.AsMemory(_end, size - _end), cancellationToken).ConfigureAwait(false);
        _read += size - _end;
        _end = size;
    }
}
