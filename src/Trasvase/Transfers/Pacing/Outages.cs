using Trasvase.Storage;
using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// The one place that decides whether a failure is an outage of one side. While either side is down nothing is asked of both: a job needs
/// both.
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
    /// <param name="source">Where from.</param>
    /// <param name="target">Where to.</param>
    /// <param name="patience">How long an outage is waited for.</param>
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

    /// <summary>Waits for nothing.</summary>
    public static Outages None { get; } = new(Patience.None);

    /// <summary>How long an outage is waited for.</summary>
    public Patience Patience { get; }

    /// <summary>Told once, with what everything fails with, before anything does: one side is not waited for any more.</summary>
    public Action<StoreException>? GivenUp { get; set; }

    /// <summary>
    /// Told what is waited for whenever that changes, and null when both sides are up, but not because the watch ends; one call at a
    /// time, on any thread.
    /// </summary>
    public Action<SideWait?>? Told { get; init; }

    /// <summary>Whether nothing is to be asked of either side now.</summary>
    public bool IsShut => _isShut;

    /// <summary>What is waited for; null for nothing.</summary>
    public SideWait? Wait => _isShut ? _sides.Values.Select(side => side.Outage?.Wait).FirstOrDefault(wait => wait is not null) : null;

    /// <summary>Returns when both sides are up.</summary>
    /// <exception cref="StoreException">Exhausted: one is not waited for any more.</exception>
    public ValueTask PassAsync(CancellationToken cancellationToken) => _isShut ? WaitAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>A request has been answered, or has failed.</summary>
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

    // Both may be one service, or even one account.
    private SideHealth Watch(IObjectStore store, TimeProvider time)
    {
        if (!_sides.TryGetValue(store.Profile.Service, out var side))
        {
            // Any answer will do, also that there is no such object, or that it must not be looked at.
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

        // Nobody looks any more then, which is no reason to say that a side were back.
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

    // Whether any was one, of those that are on now.
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
