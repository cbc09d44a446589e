namespace Trasvase.Parquet;

/// <summary>The distinct values of a column, to which its pages refer by position.</summary>
internal sealed class ValueDictionary
{
    private readonly PlainValues _values;
    private readonly int[] _starts;

    /// <summary>Reads a dictionary page.</summary>
    /// <param name="type">The type of the values.</param>
    /// <param name="page">The page. It is kept and must not change.</param>
    /// <param name="count">The number of values.</param>
    public ValueDictionary(PhysicalType type, ReadOnlyMemory<byte> page, int count)
    {
        // Each value takes at least one byte, except for booleans, for which no writer makes a dictionary.
        if (count > page.Length)
        {
            throw new InvalidDataException("A dictionary names more values than it has.");
        }

        _values = new PlainValues(type, page);
        _starts = new int[count];
        for (var i = 0; i < count; i++)
        {
            _starts[i] = _values.Position;
            _values.Next();
        }
    }

    /// <summary>The value at a position.</summary>
    public PageValue this[long place]
    {
        get
        {
            _values.Position = place < _starts.Length ? _starts[place]
                : throw new InvalidDataException("A value is not in its dictionary.");
            return _values.Next();
        }
    }
}

/// <summary>Values that are written as positions in a dictionary.</summary>
internal sealed class DictionaryValues(ValueDictionary dictionary, RunValues places) : IPageValues
{
    /// <inheritdoc/>
    public PageValue Next() => dictionary[places.NextNumber()];
}
