using System.Globalization;
using Trasvase.Storage.Requests;

namespace Trasvase.Http;

/// <summary>
/// Limits how long a listing may return nothing but empty pages: as long as an outage would be waited for but at least five minutes; five
/// seconds if outages are not waited for; one day if the current work does not say.
/// </summary>
/// <param name="broken">Makes the error from the end of a sentence that begins with the store.</param>
/// <param name="time">The clock.</param>
internal sealed class EmptyPages(Func<string, StoreException> broken, TimeProvider time)
{
    // After this many empty pages in a row, the next ones are requested with growing pauses and not as fast as the service answers.
    private const int Hurried = 200;

    private static readonly TimeSpan Hasty = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    private long? _since;
    private long _pages;

    /// <summary>Records that a page has come.</summary>
    /// <param name="entries">The number of entries in it.</param>
    public void Came(int entries)
    {
        _since = entries > 0 ? null : _since ?? time.GetTimestamp();
        _pages = entries > 0 ? 0 : _pages + 1;
    }

    /// <summary>Returns when the next page may be requested.</summary>
    /// <exception cref="StoreException">The listing has returned empty pages for too long.</exception>
    public ValueTask GoOnAsync(CancellationToken cancellationToken)
    {
        var patience = RequestPacing.Current?.Patience ?? Usual;
        var most = patience == TimeSpan.Zero ? Hasty : patience < Least ? Least : patience;
        if (_since is { } since && time.GetElapsedTime(since) > most)
        {
            throw broken(string.Create(
                CultureInfo.InvariantCulture, $"gave {_pages} pages without an entry, one after another, for {most.TotalSeconds:0} s"));
        }

        return _pages > Hurried
            ? new ValueTask(Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 10 * (_pages - Hurried))), time, cancellationToken))
            : ValueTask.CompletedTask;
    }
}
