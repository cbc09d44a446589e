namespace Trasvase.Parquet;

/// <summary>
/// The bytes of a column in one row group, of which only a window is held in memory. Other columns read from the same file meanwhile.
/// </summary>
/// <param name="content">The file.</param>
/// <param name="offset">The position of the first byte in the file.</param>
/// <param name="length">The number of bytes.</param>
/// <param name="buffers">The buffers that hold the window.</param>
internal sealed class ChunkBytes(Stream content, long offset, long length, ColumnBuffers buffers)
{
    /// <summary>The usual number of bytes read at a time. A longer page is read at once.</summary>
    public const int Usual = 256 * 1024;

    private int _start;
    private int _end;
    private long _read;

    /// <summary>The number of bytes that have not been passed.</summary>
    public long Left => length - _read + _end - _start;

    /// <summary>The bytes in memory, beginning at the current position.</summary>
    public ReadOnlyMemory<byte> Held => buffers.Window.AsMemory(_start, _end - _start);

    /// <summary>Moves the current position forward.</summary>
    public void Pass(int count) => _start += count;

    /// <summary>Reads until at least <paramref name="count"/> bytes are in memory, or all bytes that are left.</summary>
    /// <exception cref="EndOfStreamException">The file ends too early.</exception>
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
