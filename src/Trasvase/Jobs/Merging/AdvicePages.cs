namespace Trasvase.Jobs.Merging;

/// <summary>
/// Counts the pages of a target's listing beside those of the source's, and says when it is no use as an advice any more.
/// </summary>
/// <remarks>
/// A store that cannot begin after a key sends the pages before it all the same, empty, and one that has just lost many objects may send
/// empty ones for hours. They are no sign of a target that holds too much; but for an advice nobody waits so long: until they have
/// passed nothing is known.
/// </remarks>
internal sealed class AdvicePages
{
    // An advice that costs more than so many pages for each of the source's is dearer than looks at single objects.
    private const int PerSourcePage = 4;
    private const int AtFirst = 8;

    private int _full;
    private int _empty;
    private int _emptyInARow;
    private int _ofSource;

    /// <summary>How many of the target's pages came.</summary>
    public int All => _full + _empty;

    /// <summary>Whether looks at single objects cost less.</summary>
    public bool IsTooDear => _full > AtFirst + (PerSourcePage * _ofSource);

    /// <summary>Whether so many empty pages came, one after the other, that nobody waits for the next.</summary>
    public bool IsEmptyForLong => _emptyInARow >= AtFirst;

    /// <summary>One more page of the source is merged.</summary>
    public void BeginSourcePage() => _ofSource++;

    /// <summary>One more page of the target came.</summary>
    public void Add(bool isEmpty)
    {
        _ = isEmpty ? _empty++ : _full++;
        _emptyInARow = isEmpty ? _emptyInARow + 1 : 0;
    }
}
