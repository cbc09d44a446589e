using Trasvase.Storage;
using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// The limits that all transfers of one job share: connections, pulls, memory and rates. The numbers of connections and pulls adapt to the
/// speed that they bring, within the user's bounds. A transfer takes its slot before its memory, and returns a pull's slot before it waits
/// for a connection. So a task that waits never holds what another task needs to finish.
/// </summary>
internal sealed class TransferLimits : IDisposable
{
    /// <summary>
    /// The size in bytes up to which the parts of an object are served in turn with all small work. The parts of larger objects share the
    /// remaining slots, and at least half.
    /// </summary>
    public const long SmallMax = 64L * 1024 * 1024;

    private const int RelaysFirst = 32;
    private const int PullsFirst = 64;

    // With more connections than this, each has a smaller buffer.
    private const int FewConnections = 64;

    private static readonly TimeSpan RelaySample = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PullSample = TimeSpan.FromSeconds(5);

    private readonly Lane _relays;
    private readonly Lane _pulls;
    private readonly LargeTurns _large;
    private readonly RateLimit _bytes;
    private readonly RateLimit _requests;
    private readonly FlightLimit _flight;
    private readonly TimeProvider _time;
    private readonly SharedLimits? _shared;
    private Action? _spare;
    private volatile TransferOptions _options;

    /// <summary>Makes the limits of one job.</summary>
    /// <param name="options">The options of the job.</param>
    /// <param name="time">The clock.</param>
    /// <param name="shared">The limits that the job shares with other jobs; null if there are none.</param>
    public TransferLimits(TransferOptions options, TimeProvider time, SharedLimits? shared = null)
    {
        options = shared?.Fitted(options) ?? options;
        _options = options;
        _time = time;
        _shared = shared;
        _relays = new Lane(Math.Max(RelaysFirst, options.Connections / 8), options.Connections, RelaySample, time, shared?.Connections)
        {
            Changed = () => _large!.Follow(),
        };
        _pulls = new Lane(Math.Max(PullsFirst, options.Pulls / 4), options.Pulls, PullSample, time, shared?.Pulls);
        _large = new LargeTurns(_relays.Gate);
        _bytes = new RateLimit(time, shared?.Bytes) { Rate = options.MaxRate };
        _requests = new RateLimit(time, shared?.Requests) { Rate = options.MaxRequests };
        _flight = new FlightLimit { Rate = _bytes.Effective };
        Sides = new JobSides(time);
        Requests = new RequestPacer(Sides, _requests, _relays, _pulls);
        Memory = new MemoryBudget(options.MemoryBudget, shared?.Memory);
        Speeds = new PartSpeeds(options.FloorSpeed, time);
        _large.Follow();
    }

    /// <summary>The options that are in force.</summary>
    public TransferOptions Options => _options;

    /// <summary>The memory for buffers.</summary>
    public MemoryBudget Memory { get; }

    /// <summary>The speeds at which parts flow.</summary>
    public PartSpeeds Speeds { get; }

    /// <summary>Whether objects are pulled. Looks then take the slots of pulls, so that they need not wait for the few relays.</summary>
    public bool PullsAreMade
    {
        get => Requests.PullsAreMade;
        set => Requests.PullsAreMade = value;
    }

    /// <summary>The two sides of the job, which know whether either of them is down.</summary>
    public JobSides Sides { get; }

    /// <summary>What happens around each request of the job.</summary>
    public RequestPacer Requests { get; }

    /// <summary>The number of connection slots that may still be given out at the highest level.</summary>
    public int Free => _relays.Max - _relays.Gate.Held;

    /// <summary>The number of slots for pulls that may still be given out at the highest level.</summary>
    public int FreePulls => _pulls.Max - _pulls.Gate.Held;

    /// <summary>The number of objects to take up side by side: so many that each slot has one that waits for it.</summary>
    public int WorkersWanted => 2 * (PullsAreMade ? Math.Max(_relays.Gate.Level, _pulls.Gate.Level) : _relays.Gate.Level);

    /// <summary>The largest size of a connection's buffer, in bytes.</summary>
    public int BufferSize => _relays.Gate.Level > FewConnections ? TransferOptions.BufferSize / 2 : TransferOptions.BufferSize;

    /// <summary>
    /// Sets what is called when more objects should be taken up: a slot is free and nobody waits for any, or the caller that is to relay a
    /// large object waits for its turn and uses no slot meanwhile.
    /// </summary>
    public void WhenSpare(Action called)
    {
        _spare = called;
        _relays.Gate.Spare = TellSpare;
        _pulls.Gate.Spare = TellSpare;
    }

    /// <summary>Begins to wait during outages of either side. The caller must end this with <see cref="JobSides.EndWatchAsync"/>.</summary>
    /// <param name="source">The source.</param>
    /// <param name="target">The target.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="givenUp">Called when the wait is given up, with what all requests then fail with; null for no call.</param>
    /// <param name="waiting">Called with the current wait, and with null when there is none any more; null for no call.</param>
    public void Watch(
        IObjectStore source,
        IObjectStore target,
        Patience patience,
        Action<StoreException>? givenUp = null,
        Action<SideWait?>? waiting = null)
    {
        var outages = new Outages(source, target, patience, _time) { GivenUp = givenUp, Told = wait => Rest(wait, waiting) };
        Sides.Watch((source.Profile.Name, target.Profile.Name), outages);
    }

    /// <summary>Changes the bounds and rates.</summary>
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
            _flight.Rate = _bytes.Effective;
            _relays.Restart();
            _pulls.Restart();
        }

        // The memory comes first, so that work that is planned by larger bounds finds it.
        Memory.SetLimit(options.MemoryBudget);
        _options = options;
    }

    /// <summary>Returns the progress with the state of these limits added.</summary>
    public TransferProgress AddTo(TransferProgress progress) => Sides.AddTo(progress) with
    {
        Connections = _relays.Gate.Held,
        Pulls = _pulls.Gate.Held,
    };

    /// <summary>Waits for the right to have one pull under way.</summary>
    public ValueTask<Slot> EnterPullAsync(CancellationToken cancellationToken) => _pulls.Gate.EnterAsync(owner: null, cancellationToken);

    /// <summary>Waits for the right to pull one part of the object.</summary>
    public ValueTask<Slot> EnterPullAsync(ObjectInfo source, CancellationToken cancellationToken) =>
        _pulls.Gate.EnterAsync(OwnerOf(source), cancellationToken);

    /// <summary>Waits for the right to begin to relay an object. Only large objects need it.</summary>
    public ValueTask<Slot> EnterRelayAsync(long size, CancellationToken cancellationToken)
    {
        if (size <= SmallMax)
        {
            return new ValueTask<Slot>(Slot.None);
        }

        var turn = _large.EnterAsync(cancellationToken);
        if (!turn.IsCompleted)
        {
            _spare?.Invoke();
        }

        return turn;
    }

    /// <summary>Waits for a connection slot: the right to have one request open to each side.</summary>
    public ValueTask<Slot> EnterAsync(CancellationToken cancellationToken) => _relays.Gate.EnterAsync(owner: null, cancellationToken);

    /// <summary>Waits for a connection slot for a part of the object.</summary>
    public ValueTask<Slot> EnterAsync(ObjectInfo source, CancellationToken cancellationToken) =>
        _relays.Gate.EnterAsync(OwnerOf(source), cancellationToken);

    /// <summary>
    /// Waits for the right to relay a part of the object, or the whole of a small one: until the rate can feed it, and for a connection
    /// slot.
    /// </summary>
    public ValueTask<Slot> EnterAsync(ObjectInfo source, long length, CancellationToken cancellationToken) => _flight.Rate > 0
        ? _flight.EnterAsync(length, _relays.Gate, OwnerOf(source), cancellationToken)
        : EnterAsync(source, cancellationToken);

    /// <summary>Waits for the right to send a small request to one side. Not for callers that already have a slot.</summary>
    public ValueTask<Slot> EnterLookAsync(CancellationToken cancellationToken) =>
        (PullsAreMade ? _pulls : _relays).Gate.EnterAsync(owner: null, cancellationToken);

    /// <summary>Waits until this many bytes may be moved.</summary>
    public ValueTask TakeBytesAsync(long count, CancellationToken cancellationToken) => _bytes.TakeAsync(count, cancellationToken);

    /// <summary>Returns the number of bytes to move at a time.</summary>
    public int PieceOf(int wanted) => _bytes.Piece(wanted, least: 4096);

    /// <summary>Counts bytes that were relayed.</summary>
    public void Moved(long bytes) => _relays.Moved(bytes);

    public void Dispose()
    {
        _bytes.Dispose();
        _requests.Dispose();
        Memory.Dispose();
    }

    // No requests are sent to the stores during a wait. Other jobs may have other stores and need not wait for it.
    private void Rest(SideWait? wait, Action<SideWait?>? waiting)
    {
        _relays.Gate.Rest(wait is not null);
        _pulls.Gate.Rest(wait is not null);
        if (wait is null)
        {
            // The length of an outage says nothing about the speed.
            _relays.SkipSample();
            _pulls.SkipSample();
        }

        waiting?.Invoke(wait);
    }

    // A lane that is idle says nothing while the other has more work than slots.
    private void TellSpare()
    {
        if (!_relays.Gate.IsWanted && !_pulls.Gate.IsWanted)
        {
            _large.Grow();
            _spare?.Invoke();
        }
    }

    private static ObjectInfo? OwnerOf(ObjectInfo source) => source.Size > SmallMax ? source : null;
}
