using Trasvase.Storage;
using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// What all transfers of one job share: connections, pulls, memory and rates. The numbers of connections and pulls are adapted to what they
/// bring, within the user's bounds. A transfer takes its slot before its memory, and gives back a pull's slot before it waits for a
/// connection: so a task that waits for one thing holds nothing that another needs to give it back.
/// </summary>
internal sealed class TransferLimits : IRequestPacing, IDisposable
{
    /// <summary>
    /// Parts of objects up to this size, in bytes, are served in turn with everything small; those of larger ones share what is left, and
    /// at least half.
    /// </summary>
    public const long SmallMax = 64L * 1024 * 1024;

    private const int RelaysFirst = 32;
    private const int PullsFirst = 64;

    // So many large objects at a time keep all connections busy; begun all at once they would only all end later.
    private const int LargeMin = 4;

    // With more connections than this each has a smaller buffer.
    private const int FewConnections = 64;

    private static readonly TimeSpan RelaySample = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PullSample = TimeSpan.FromSeconds(5);

    private readonly Lane _relays;
    private readonly Lane _pulls;
    private readonly Gate _large;
    private readonly RateLimit _bytes;
    private readonly RateLimit _requests;
    private readonly TimeProvider _time;
    private readonly SidePulses _pulses;
    private readonly SharedLimits? _shared;
    private (string Source, string Target) _names = ("", "");
    private volatile Outages _outages = Outages.None;
    private volatile TransferOptions _options;

    /// <summary>Limits of one job.</summary>
    /// <param name="options">What the job asks for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="shared">What it shares with other jobs; null if it has everything to itself.</param>
    public TransferLimits(TransferOptions options, TimeProvider time, SharedLimits? shared = null)
    {
        options = shared?.Fitted(options) ?? options;
        _options = options;
        _time = time;
        _shared = shared;
        _pulses = new SidePulses(time);
        _relays = new Lane(Math.Max(RelaysFirst, options.Connections / 8), options.Connections, RelaySample, time, shared?.Connections)
        {
            Changed = Follow,
        };
        _pulls = new Lane(Math.Max(PullsFirst, options.Pulls / 4), options.Pulls, PullSample, time, shared?.Pulls);
        _large = new Gate(0);
        _bytes = new RateLimit(time, shared?.Bytes) { Rate = options.MaxRate };
        _requests = new RateLimit(time, shared?.Requests) { Rate = options.MaxRequests };
        Memory = new MemoryBudget(options.MemoryBudget, shared?.Memory);
        Speeds = new PartSpeeds(options.FloorSpeed, time);
        Follow();
    }

    /// <summary>The options that they keep to now.</summary>
    public TransferOptions Options => _options;

    /// <summary>The memory for buffers.</summary>
    public MemoryBudget Memory { get; }

    /// <summary>How fast parts flow.</summary>
    public PartSpeeds Speeds { get; }

    /// <summary>Whether objects are copied, so that looks must not wait for the few that are relayed: then they count as copies.</summary>
    public bool PullsAreMade { get; set; }

    /// <summary>What is waited for, because it is down; null for nothing.</summary>
    public SideWait? Waiting => _outages.Wait;

    /// <summary>Whether nothing is to be asked of either side now, because one is down.</summary>
    public bool IsShut => _outages.IsShut;

    /// <summary>The services of both sides, by which answers are told apart.</summary>
    public (string Source, string Target) Services { get; set; } = ("", "");

    /// <summary>Told of each request that failed and may be made again; null for nobody.</summary>
    public Action<string, StoreException>? Retried { get; init; }

    /// <summary>Connection slots that nobody has.</summary>
    public int Free => _relays.Max - _relays.Gate.Held;

    /// <summary>Slots for copies that nobody has.</summary>
    public int FreePulls => _pulls.Max - _pulls.Gate.Held;

    /// <summary>How many connections and copies there are at a time now.</summary>
    public (int Connections, int Pulls) Levels => (_relays.Gate.Level, _pulls.Gate.Level);

    /// <summary>How large the buffer of one connection is at most, in bytes.</summary>
    public int BufferSize => _relays.Gate.Level > FewConnections ? TransferOptions.BufferSize / 2 : TransferOptions.BufferSize;

    /// <summary>From now on an outage of either side is waited for. Whoever begins this ends it: <see cref="EndWatchAsync"/>.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="target">Where to.</param>
    /// <param name="patience">How long.</param>
    /// <param name="givenUp">Told with what everything fails with then, before anything does; null for nobody.</param>
    /// <param name="waiting">Told what is waited for, and null when nothing is any more; null for nobody.</param>
    public void Watch(
        IObjectStore source,
        IObjectStore target,
        Patience patience,
        Action<StoreException>? givenUp = null,
        Action<SideWait?>? waiting = null)
    {
        _names = (source.Profile.Name, target.Profile.Name);
        _outages = new Outages(source, target, patience, _time) { GivenUp = givenUp, Told = wait => Rest(wait, waiting) };
    }


    /// <summary>Nobody looks any more whether a side is back.</summary>
    public async ValueTask EndWatchAsync()
    {
        var watched = _outages;
        _outages = Outages.None;
        await watched.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Other bounds and rates from now on.</summary>
    public void Apply(TransferOptions options)
    {
        options = _shared?.Fitted(options) ?? options;
        if (_relays.Max != options.Connections)
        {
            _relays.SetMax(options.Connections);
        }

        if (_pulls.Max != options.Pulls)
        {
            _pulls.SetMax(options.Pulls);
        }

        if ((_bytes.Rate, _requests.Rate).CompareTo((options.MaxRate, options.MaxRequests)) != 0)
        {
            _bytes.Rate = options.MaxRate;
            _requests.Rate = options.MaxRequests;
            _relays.Restart();
            _pulls.Restart();
        }

        // In this order: what is planned by larger bounds has its memory.
        Memory.SetLimit(options.MemoryBudget);
        _options = options;
    }

    /// <summary>What there is to tell of them, added to how far the job is.</summary>
    public TransferProgress AddTo(TransferProgress progress) => progress with
    {
        Waiting = Waiting,
        Silent = Waiting is null ? _pulses.Silent(_names) : null,
        Connections = _relays.Gate.Held,
        Pulls = _pulls.Gate.Held,
        Retries = _pulses.Retries,
    };

    /// <summary>Waits for the right to have one copy by the target under way.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public ValueTask<Slot> EnterPullAsync(CancellationToken cancellationToken) => _pulls.Gate.EnterAsync(owner: null, cancellationToken);

    /// <summary>The same for a part.</summary>
    /// <param name="source">The object.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public ValueTask<Slot> EnterPullAsync(ObjectInfo source, CancellationToken cancellationToken) =>
        _pulls.Gate.EnterAsync(OwnerOf(source), cancellationToken);

    /// <summary>Waits for the right to begin to relay an object. Only large ones need it.</summary>
    public ValueTask<Slot> EnterRelayAsync(long size, CancellationToken cancellationToken) =>
        size > SmallMax ? _large.EnterAsync(owner: null, cancellationToken) : new ValueTask<Slot>(Slot.None);

    /// <summary>Waits for a connection slot: the right to have one request open to each side.</summary>
    public ValueTask<Slot> EnterAsync(CancellationToken cancellationToken) => _relays.Gate.EnterAsync(owner: null, cancellationToken);

    /// <summary>The same for a part.</summary>
    /// <param name="source">The object.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public ValueTask<Slot> EnterAsync(ObjectInfo source, CancellationToken cancellationToken) =>
        _relays.Gate.EnterAsync(OwnerOf(source), cancellationToken);

    /// <summary>Waits for the right to ask one side for something small. Not for who has a slot already.</summary>
    public ValueTask<Slot> EnterLookAsync(CancellationToken cancellationToken) =>
        (PullsAreMade ? _pulls : _relays).Gate.EnterAsync(owner: null, cancellationToken);

    /// <summary>Waits until so many bytes may be moved.</summary>
    public ValueTask TakeBytesAsync(long count, CancellationToken cancellationToken) => _bytes.TakeAsync(count, cancellationToken);

    /// <summary>How many bytes to move at a time.</summary>
    public int PieceOf(int wanted) => _bytes.Piece(wanted, least: 4096);

    /// <summary>Bytes have passed through us.</summary>
    public void Moved(long bytes) => _relays.Moved(bytes);

    public TimeSpan Patience => _outages.Patience.Known;

    public ValueTask BeforeAsync(CancellationToken cancellationToken)
    {
        var rate = _requests.TakeAsync(1, cancellationToken);
        return rate.IsCompletedSuccessfully && !_outages.IsShut ? rate : BehindAsync(rate, cancellationToken);
    }

    public ValueTask<bool> MetOutageAsync(FailedAttempt attempt, CancellationToken cancellationToken) =>
        _outages.MetAsync(attempt, cancellationToken);

    public void Ended(string service, StoreException? failure)
    {
        var isRefused = failure is { Kind: StoreErrorKind.RateLimited or StoreErrorKind.Timeout }
            or { Status: 429 or 503 }
            or { SourceStatus: 429 or 503 };
        var isTarget = service == Services.Target;
        _outages.Ended(service, failure);
        if (failure is { Retry: RetryAdvice.Worthwhile })
        {
            Retried?.Invoke(service, failure);
        }

        _relays.Answered(isTarget, isRefused && failure!.SourceStatus is null);
        if (isTarget)
        {
            _pulls.Answered(isTarget, isRefused);
        }
    }

    public SidePulse? PulseOf(string service) => _pulses.Of(service == Services.Target);

    public void Repeats(string? service, Repetition repetition) =>
        _pulses.Repeats(service is null ? null : service == Services.Target, repetition);

    public IDisposable? Wait(int attempt) => attempt < 2 ? null : (PullsAreMade ? _pulls : _relays).Gate.Lend();

    public void Dispose()
    {
        _bytes.Dispose();
        _requests.Dispose();
        Memory.Dispose();
    }

    private async ValueTask BehindAsync(ValueTask rate, CancellationToken cancellationToken)
    {
        await rate.ConfigureAwait(false);
        await _outages.PassAsync(cancellationToken).ConfigureAwait(false);
    }

    // Nothing is asked of the stores meanwhile: other jobs, which may have other stores, need not wait for it.
    private void Rest(SideWait? wait, Action<SideWait?>? waiting)
    {
        _relays.Gate.Rest(wait is not null);
        _pulls.Gate.Rest(wait is not null);
        waiting?.Invoke(wait);
    }

    private static ObjectInfo? OwnerOf(ObjectInfo source) => source.Size > SmallMax ? source : null;

    private void Follow()
    {
        var relays = _relays.Gate.Level;
        _large.Level = Math.Min(relays, Math.Max(LargeMin, relays / 4));
    }
}
