using Trasvase.Storage;

namespace Trasvase.Jobs.Listing;

/// <summary>Folders that lie ahead: places to cut at that are known, not guessed.</summary>
/// <param name="Level">What the folders' names begin with.</param>
/// <param name="Folders">Their names in the order of a listing, each with its slash.</param>
/// <param name="IsWhole">Whether no more follow at this level.</param>
internal sealed record Milestones(string Level, IReadOnlyList<string> Folders, bool IsWhole)
{
    /// <summary>Asks for one page of them; null if that fails: the listing itself will say why.</summary>
    /// <param name="source">Is asked.</param>
    /// <param name="listing">The listing that they lie ahead in, and where it is.</param>
    /// <param name="level">What the folders' names begin with.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Milestones?> FindAsync(
        IObjectSource source, ListOptions listing, string level, CancellationToken cancellationToken)
    {
        var looked = listing with { Prefix = level, Delimiter = "/" };
        try
        {
            var pages = source.ListAsync(looked, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using var closing = pages.ConfigureAwait(false);
            return await pages.MoveNextAsync().ConfigureAwait(false) ? Of(level, pages.Current, looked.PageSize) : null;
        }
        catch (StoreException)
        {
            return null;
        }
    }

    /// <summary>What one page of a listing with a delimiter tells.</summary>
    public static Milestones Of(string level, ListingPage page, int pageSize) =>
        new(level, page.Prefixes, page.Objects.Count + page.Prefixes.Count < pageSize);

    /// <summary>Whether there are enough of them to ask for more, once they are passed.</summary>
    public bool IsUseful => Folders.Count >= 8;

    /// <summary>Whether they tell what follows this key.</summary>
    public bool Covers(string key) =>
        key.StartsWith(Level, StringComparison.Ordinal) && (IsWhole || (Folders.Count > 0 && ObjectKey.CompareUtf8(key, Folders[^1]) < 0));

    /// <summary>
    /// A folder so many folders after a key; the end of the level where there are not so many; null if that is not ahead.
    /// </summary>
    public string? Ahead(string key, int folders)
    {
        var low = 0;
        var high = Folders.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = ObjectKey.CompareUtf8(Folders[middle], key) <= 0 ? (middle + 1, high) : (low, middle);
        }

        var at = low + folders;
        var ahead = at < Folders.Count ? Folders[at] : IsWhole ? EndOfLevel : Folders.Count > 0 ? Folders[^1] : null;
        return ahead is not null && ObjectKey.CompareUtf8(ahead, key) > 0 ? ahead : null;
    }

    // The character after the slash in ASCII: everything below the level comes before it.
    private string? EndOfLevel => Level.EndsWith('/') ? Level[..^1] + '0' : null;
}
