namespace Trasvase.Parquet;

/// <summary>The different values of a column, which its pages name by their places.</summary>
internal sealed class ValueDictionary
{
    private readonly PlainValues _values;
    private readonly int[] _starts;

    /// <summary>Takes over a dictionary's page.</summary>
    /// <param name="type">What its values are.</param>
    /// <param name="page">The page, which is kept.</param>
    /// <param name="count">How many values there are.</param>
    public ValueDictionary(PhysicalType type, ReadOnlyMemory<byte> page, int count)
    {
        // A value takes a byte at least, but for booleans, of which nobody makes a dictionary.
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

    /// <summary>The value at a place.</summary>
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

/// <summary>Values that are named by their places in a dictionary.</summary>
internal sealed class DictionaryValues(ValueDictionary dictionary, RunValues places) : IPageValues
{
    /// <inheritdoc/>
    public PageValue Next() => dictionary[places.NextNumber()];
}
