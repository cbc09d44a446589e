using Trasvase.Storage;
using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// The only place that decides whether a failure is an outage of one side. While either side is down, no requests are sent to either,
/// because a job needs both.
/// </summary>
internal sealed class Outages : IAsyncDisposable
{
    private readonly Dictionary<string, SideHealth> _sides = new(StringComparer.Ordinal);
    private readonly SideHealth? _source;
    private readonly Lock _lock = new();
    private readonly Lock _telling = new();
    private volatile bool _isShut;
    private volatile bool _isOver;

    private Outages(Patience patience) => Patience = patience;

    /// <summary>Watches both sides.</summary>
    /// <param name="source">The source.</param>
    /// <param name="target">The target.</param>
    /// <param name="patience">How long to wait during an outage.</param>
    /// <param name="time">The clock.</param>
    public Outages(IObjectStore source, IObjectStore target, Patience patience, TimeProvider time)
        : this(patience)
    {
        if (patience != Patience.None)
        {
            _source = Watch(source, time);
            Watch(target, time);
        }
    }

    /// <summary>An instance that never waits.</summary>
    public static Outages None { get; } = new(Patience.None);

    /// <summary>How long to wait during an outage.</summary>
    public Patience Patience { get; }

    /// <summary>
    /// Called once when the wait for a side is given up, with the exception that everything fails with, before anything does.
    /// </summary>
    public Action<StoreException>? GivenUp { get; set; }

    /// <summary>
    /// Called with the current wait whenever it changes, and with null when both sides are up, but not when the watch ends. Calls come one
    /// at a time, on any thread.
    /// </summary>
    public Action<SideWait?>? Told { get; init; }

    /// <summary>Whether no requests may be sent to either side now.</summary>
    public bool IsShut => _isShut;

    /// <summary>The current wait; null if there is none.</summary>
    public SideWait? Wait => _isShut ? _sides.Values.Select(side => side.Outage?.Wait).FirstOrDefault(wait => wait is not null) : null;

    /// <summary>Returns when both sides are up.</summary>
    /// <exception cref="StoreException">Exhausted: the wait for one side was given up.</exception>
    public ValueTask PassAsync(CancellationToken cancellationToken) => _isShut ? WaitAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Records that a request was answered or failed.</summary>
    public void Ended(string service, StoreException? failure)
    {
        if (_sides.Count > 0 && _sides.TryGetValue(service, out var side))
        {
            side.Ended(failure);
        }
    }

    /// <inheritdoc cref="IRequestPacing.MetOutageAsync"/>
    public async ValueTask<bool> MetAsync(FailedAttempt attempt, CancellationToken cancellationToken)
    {
        var isOfSource = OutageSigns.IsOfSource(attempt.Failure);
        if (_sides.Count == 0 || (!isOfSource && !OutageSigns.IsOne(attempt.Failure)))
        {
            return false;
        }

        if (attempt.IsLast && isOfSource)
        {
            _source!.Doubt(attempt.Failure, attempt.Since, isOnlyHeardOf: true);
        }
        else if (attempt.IsLast)
        {
            foreach (var side in _sides.Where(side => attempt.Service is null || attempt.Service == side.Key))
            {
                side.Value.Doubt(attempt.Failure, attempt.Since, isOnlyHeardOf: false);
            }
        }

        return await EndedAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        foreach (var side in _sides.Values)
        {
            await side.EndAsync().ConfigureAwait(false);
            side.Dispose();
        }
    }

    // Both sides may be the same service, or even the same account.
    private SideHealth Watch(IObjectStore store, TimeProvider time)
    {
        if (!_sides.TryGetValue(store.Profile.Service, out var side))
        {
            // Any answer shows that the side is up, even that the object does not exist or that access is denied.
            var nobody = new ObjectKey("is-anybody-there");
            side = new SideHealth(
                store.Profile.Name, cancel => store.FindAsync(nobody, version: null, cancel), Patience, time)
            { Changed = Changed };
            _sides.Add(store.Profile.Service, side);
        }

        return side;
    }

    private void Changed(StoreException? givenUp)
    {
        if (givenUp is not null)
        {
            GivenUp?.Invoke(givenUp);
        }

        lock (_lock)
        {
            _isShut = _sides.Values.Any(side => side.Outage is not null);
        }

        // No looks are sent after the watch has ended, which does not mean that a side is back.
        lock (_telling)
        {
            if (!_isOver)
            {
                Told?.Invoke(Wait);
            }
        }
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (_isShut)
        {
            await EndedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Waits for the current outages to end, and returns whether at least one of them was real.
    private async ValueTask<bool> EndedAsync(CancellationToken cancellationToken)
    {
        var hasMet = false;
        foreach (var side in _sides.Values)
        {
            if (side.Outage is not { } outage)
            {
                continue;
            }

            var end = await outage.Over.WaitAsync(cancellationToken).ConfigureAwait(false);
            hasMet |= end == OutageEnd.Back;
            if (end == OutageEnd.GivenUp)
            {
                throw side.GivenUp!;
            }
        }

        return hasMet;
    }
}
