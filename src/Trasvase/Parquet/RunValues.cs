namespace Trasvase.Parquet;

/// <summary>
/// Small numbers in runs (the hybrid of run-length encoding and bit packing): a run is one number repeated, or several packed numbers.
/// Levels, positions in dictionaries and booleans are written this way.
/// </summary>
internal sealed class RunValues(ReadOnlyMemory<byte> data, int width) : IPageValues
{
    private const int WidthMax = 32;

    private readonly int _width = width is >= 0 and <= WidthMax ? width
        : throw new InvalidDataException($"Packed numbers are {width} bits wide.");
    private int _at;
    private long _left;
    private bool _isPacked;
    private long _bit;
    private long _repeated;

    /// <inheritdoc/>
    public PageValue Next() => new(default, NextNumber());

    /// <summary>Returns the next number.</summary>
    public long NextNumber()
    {
        while (_left == 0)
        {
            BeginRun();
        }

        _left--;
        if (!_isPacked)
        {
            return _repeated;
        }

        var value = (long)PackedBits.Read(data.Span, _bit, _width);
        _bit += _width;
        return value;
    }

    private void BeginRun()
    {
        var bytes = new PageBytes(data.Span[_at..]);
        var head = bytes.Varint();
        _left = (long)(head >> 1);
        _isPacked = (head & 1) != 0;
        if (_isPacked)
        {
            // Packed numbers come in groups of eight. The last group of a page may be cut off after its last value.
            _bit = 8L * (data.Length - bytes.Length);
            var length = _left <= data.Length ? _left * _width : throw new InvalidDataException("A run is longer than its page.");
            bytes.Take((int)Math.Min(length, bytes.Length));
            _left *= 8;
        }
        else
        {
            _repeated = 0;
            var value = bytes.Take((_width + 7) / 8);
            for (var i = 0; i < value.Length; i++)
            {
                _repeated |= (long)value[i] << (8 * i);
            }
        }

        _at = data.Length - bytes.Length;
    }
}
