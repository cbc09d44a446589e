namespace Trasvase.Parquet;

/// <summary>Values of the encoding DELTA_LENGTH_BYTE_ARRAY: the lengths of all values come first, then the bytes of all values.</summary>
internal sealed class DeltaLengthBytes : IPageValues
{
    private readonly DeltaNumbers _lengths;
    private readonly ReadOnlyMemory<byte> _data;
    private int _at;

    /// <summary>Begins to read.</summary>
    /// <param name="data">The lengths and the bytes after them.</param>
    public DeltaLengthBytes(ReadOnlyMemory<byte> data)
    {
        _lengths = new DeltaNumbers(data);
        _data = data;
        _at = _lengths.End();
    }

    /// <inheritdoc/>
    public PageValue Next()
    {
        var length = _lengths.NextNumber();
        if (length < 0 || length > _data.Length - _at)
        {
            throw new InvalidDataException("A page ends within a value.");
        }

        _at += (int)length;
        return new PageValue(_data.Slice(_at - (int)length, (int)length), 0);
    }
}

/// <summary>
/// Values of the encoding DELTA_BYTE_ARRAY: how many bytes each value shares with the beginning of the one before comes first, then the
/// rest of each value.
/// </summary>
internal sealed class DeltaBytes : IPageValues
{
    private readonly DeltaNumbers _shared;
    private readonly DeltaLengthBytes _rests;
    private byte[] _value = [];
    private int _length;

    /// <summary>Begins to read.</summary>
    /// <param name="data">The numbers of shared bytes and the rests after them.</param>
    public DeltaBytes(ReadOnlyMemory<byte> data)
    {
        _shared = new DeltaNumbers(data);
        _rests = new DeltaLengthBytes(data[_shared.End()..]);
    }

    /// <inheritdoc/>
    public PageValue Next()
    {
        var shared = _shared.NextNumber();
        if (shared < 0 || shared > _length)
        {
            throw new InvalidDataException("A value begins as none before it did.");
        }

        var rest = _rests.Next().Bytes;
        var length = (int)shared + rest.Length;
        if (length > _value.Length)
        {
            Array.Resize(ref _value, Math.Max(length, 2 * _value.Length));
        }

        rest.Span.CopyTo(_value.AsSpan((int)shared));
        _length = length;
        return new PageValue(_value.AsMemory(0, length), 0);
    }
}
