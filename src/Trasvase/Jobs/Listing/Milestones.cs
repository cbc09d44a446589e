using Trasvase.Storage;

namespace Trasvase.Jobs.Listing;

/// <summary>Folders that lie ahead in a listing: places to cut at that are known and not guessed.</summary>
/// <param name="Level">The beginning of the folders' names.</param>
/// <param name="Folders">The names of the folders in the order of a listing, each with its slash.</param>
/// <param name="IsWhole">Whether no more folders follow at this level.</param>
internal sealed record Milestones(string Level, IReadOnlyList<string> Folders, bool IsWhole)
{
    /// <summary>Requests one page of folders; returns null if that fails, because the listing itself will report why.</summary>
    /// <param name="source">The store that is asked.</param>
    /// <param name="listing">The options of the listing in which the folders lie ahead, from its current position.</param>
    /// <param name="level">The beginning of the folders' names.</param>
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

    /// <summary>Returns the folders that one page of a listing with a delimiter shows.</summary>
    public static Milestones Of(string level, ListingPage page, int pageSize) =>
        new(level, page.Prefixes, page.Objects.Count + page.Prefixes.Count < pageSize);

    /// <summary>Whether there are enough folders to request more once they are passed.</summary>
    public bool IsUseful => Folders.Count >= 8;

    /// <summary>Whether the folders show what follows this key.</summary>
    public bool Covers(string key) =>
        key.StartsWith(Level, StringComparison.Ordinal) && (IsWhole || (Folders.Count > 0 && ObjectKey.CompareUtf8(key, Folders[^1]) < 0));

    /// <summary>
    /// Returns the folder that is this many folders after a key. If there are fewer, returns the end of the level, or the last folder if
    /// more may follow at this level. Returns null if that is not after the key.
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

    // The character after the slash in ASCII is '0', so everything below the level comes before this key.
    private string? EndOfLevel => Level.EndsWith('/') ? Level[..^1] + '0' : null;
}
