namespace Trasvase.Jobs.Merging;

/// <summary>
/// Counts the pages of the target's and the source's listings, and decides when reading the target's listing costs more than it saves.
/// </summary>
/// <remarks>
/// A store that cannot begin after a key sends the earlier pages as empty ones, and a store that has just lost many objects may send
/// empty pages for hours. Empty pages do not mean that the target holds too much. But the listing is only advice and not worth a long
/// wait, so while they last, the target's objects count as unknown.
/// </remarks>
internal sealed class AdvicePages
{
    // A listing with more pages than this for each page of the source costs more than finding the objects one by one.
    private const int PerSourcePage = 4;
    private const int AtFirst = 8;

    private int _full;
    private int _empty;
    private int _emptyInARow;
    private int _ofSource;

    /// <summary>The number of the target's pages.</summary>
    public int All => _full + _empty;

    /// <summary>Whether finding the objects one by one costs less.</summary>
    public bool IsTooDear => _full > AtFirst + (PerSourcePage * _ofSource);

    /// <summary>Whether so many empty pages came in a row that the next page is not worth waiting for.</summary>
    public bool IsEmptyForLong => _emptyInARow >= AtFirst;

    /// <summary>Counts a page of the source.</summary>
    public void BeginSourcePage() => _ofSource++;

    /// <summary>Counts a page of the target.</summary>
    public void Add(bool isEmpty)
    {
        _ = isEmpty ? _empty++ : _full++;
        _emptyInARow = isEmpty ? _emptyInARow + 1 : 0;
    }
}
