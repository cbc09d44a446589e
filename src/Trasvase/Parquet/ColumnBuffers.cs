namespace Trasvase.Parquet;

/// <summary>
/// The buffers of one column. They are kept from one row group to the next, because pages are too long to become garbage each time.
/// </summary>
internal sealed class ColumnBuffers
{
    /// <summary>The window of bytes as stored.</summary>
    public byte[] Window { get; private set; } = [];

    /// <summary>The current page, decompressed.</summary>
    public byte[] Page { get; private set; } = [];

    /// <summary>Returns a window of at least <paramref name="size"/> bytes that begins with the bytes of <paramref name="held"/>.</summary>
    public byte[] WindowOf(int size, ReadOnlyMemory<byte> held)
    {
        var window = Window.Length >= size ? Window : new byte[size];
        held.CopyTo(window);
        return Window = window;
    }

    /// <summary>Returns room for a page of <paramref name="length"/> bytes.</summary>
    public Memory<byte> PageOf(int length)
    {
        if (Page.Length < length)
        {
            Page = new byte[length];
        }

        return Page.AsMemory(0, length);
    }
}
