namespace Trasvase.Parquet;

/// <summary>What a column needs of memory. It is kept from one group of rows to the next: pages are too long to be garbage.</summary>
internal sealed class ColumnBuffers
{
    /// <summary>The bytes as they are stored.</summary>
    public byte[] Window { get; private set; } = [];

    /// <summary>The page, decompressed.</summary>
    public byte[] Page { get; private set; } = [];

    /// <summary>A window of so many bytes at least, which begins with what was held.</summary>
    public byte[] WindowOf(int size, ReadOnlyMemory<byte> held)
    {
        var window = Window.Length >= size ? Window : new byte[size];
        held.CopyTo(window);
        return Window = window;
    }

    /// <summary>A page of so many bytes.</summary>
    public Memory<byte> PageOf(int length)
    {
        if (Page.Length < length)
        {
            Page = new byte[length];
        }

        return Page.AsMemory(0, length);
    }
}
