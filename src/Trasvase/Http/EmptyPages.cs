using System.Globalization;
using Trasvase.Storage.Requests;

namespace Trasvase.Http;

/// <summary>For how long a listing has given nothing but empty pages: it is waited for as an outage is, a day where nobody said.</summary>
/// <param name="broken">Makes the error, from the end of a sentence that begins with the store.</param>
/// <param name="time">The clock.</param>
internal sealed class EmptyPages(Func<string, StoreException> broken, TimeProvider time)
{
    // A service that gives more than so many is not asked for the next without end as fast as it answers.
    private const int Hurried = 200;

    private static readonly TimeSpan Hasty = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    private long? _since;
    private long _pages;

    /// <summary>A page has come.</summary>
    /// <param name="entries">How many entries it has.</param>
    public void Came(int entries)
    {
        _since = entries > 0 ? null : _since ?? time.GetTimestamp();
        _pages = entries > 0 ? 0 : _pages + 1;
    }

    /// <summary>There is more: returns when it may be asked for.</summary>
    /// <exception cref="StoreException">It has been waited for long enough.</exception>
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
