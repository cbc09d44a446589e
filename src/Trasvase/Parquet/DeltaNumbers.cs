namespace Trasvase.Parquet;

/// <summary>
/// Numbers of the encoding DELTA_BINARY_PACKED: each is written as its distance from the one before. The distances are packed in blocks,
/// each with its smallest distance and the bit widths of its miniblocks.
/// </summary>
internal sealed class DeltaNumbers : IPageValues
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly int _perMiniblock;
    private readonly int _miniblocks;
    private readonly ulong _count;
    private int _at;
    private ulong _given;
    private long _last;
    private long _step;
    private int _widthsAt;
    private int _miniblock;
    private long _bit;
    private int _leftInMiniblock;

    /// <summary>Begins to read.</summary>
    /// <param name="data">The numbers and any bytes after them.</param>
    public DeltaNumbers(ReadOnlyMemory<byte> data)
    {
        _data = data;
        var bytes = new PageBytes(data.Span);
        var block = bytes.Varint();
        var miniblocks = bytes.Varint();
        if (miniblocks is 0 or > 4096 || block % miniblocks != 0 || block / miniblocks is 0 or > 65536 || block / miniblocks % 8 != 0)
        {
            throw new InvalidDataException($"Numbers are in {miniblocks} parts of {block}.");
        }

        _miniblocks = (int)miniblocks;
        _perMiniblock = (int)(block / miniblocks);
        _count = bytes.Varint();
        _last = bytes.ZigZag();
        _at = data.Length - bytes.Length;
        _miniblock = _miniblocks;
    }

    /// <summary>Returns the position of the first byte after the numbers.</summary>
    public int End()
    {
        var left = _count > 0 ? _count - 1 : 0;
        var bytes = new PageBytes(_data.Span[_at..]);
        while (left > 0)
        {
            bytes.ZigZag();
            foreach (var width in bytes.Take(_miniblocks))
            {
                // Miniblocks that would hold nothing are not written.
                if (left > 0)
                {
                    bytes.Take(_perMiniblock * width / 8);
                    left -= Math.Min(left, (ulong)_perMiniblock);
                }
            }
        }

        return _data.Length - bytes.Length;
    }

    /// <inheritdoc/>
    public PageValue Next() => new(default, NextNumber());

    /// <summary>Returns the next number.</summary>
    public long NextNumber()
    {
        if (_given++ >= _count)
        {
            throw new InvalidDataException("There are fewer numbers than values.");
        }

        if (_given == 1)
        {
            return _last;
        }

        if (_leftInMiniblock == 0)
        {
            BeginMiniblock();
        }

        var width = _data.Span[_widthsAt + _miniblock];
        _last = unchecked(_last + _step + (long)PackedBits.Read(_data.Span, _bit, width));
        _bit += width;
        _leftInMiniblock--;
        return _last;
    }

    private void BeginMiniblock()
    {
        _miniblock++;
        if (_miniblock >= _miniblocks)
        {
            var bytes = new PageBytes(_data.Span[_at..]);
            _step = bytes.ZigZag();
            _widthsAt = _data.Length - bytes.Length;
            bytes.Take(_miniblocks);
            _at = _data.Length - bytes.Length;
            _miniblock = 0;
        }

        var width = _data.Span[_widthsAt + _miniblock];
        if (width > 64)
        {
            throw new InvalidDataException($"Numbers are {width} bits wide.");
        }

        _bit = 8L * _at;
        _at = Math.Min(_data.Length, _at + (_perMiniblock * width / 8));
        _leftInMiniblock = _perMiniblock;
    }
}
