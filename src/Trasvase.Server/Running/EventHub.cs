using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;

namespace Trasvase.Server.Running;

/// <summary>Something that happened, for those who watch.</summary>
/// <param name="Id">The id, by which a watcher says what it has seen.</param>
/// <param name="Kind"><c>job</c> when a job changed; <c>progress</c> when it moved on.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Job">The job.</param>
/// <param name="Data">The view of the job or of its progress, as JSON.</param>
internal sealed record ServiceEvent(string Id, string Kind, string Tenant, string Job, string Data);

/// <summary>
/// Tells watchers what happens. A watcher that reads slowly loses events and never holds anybody up. The latest changes of jobs are kept,
/// so
/// that a watcher whose connection broke goes on where it was.
/// </summary>
internal sealed class EventHub(TimeProvider time)
{
    /// <summary>A change of a job.</summary>
    public const string JobKind = "job";

    /// <summary>A step forward of a job.</summary>
    public const string ProgressKind = "progress";

    private const int KeptMax = 2000;
    private const int WaitingMax = 256;

    private readonly Lock _gate = new();
    private readonly Queue<ServiceEvent> _kept = new();

    // Ids of an earlier process mean nothing to this one.
    private readonly string _epoch = time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x", CultureInfo.InvariantCulture);
    private ImmutableArray<Watcher> _watchers = [];
    private long _number;

    /// <summary>The number of watchers.</summary>
    public int Watchers => _watchers.Length;

    /// <summary>Tells everybody who watches.</summary>
    public void Publish(string kind, string tenant, string job, string data)
    {
        lock (_gate)
        {
            var told = new ServiceEvent($"{_epoch}-{++_number}", kind, tenant, job, data);
            if (kind == JobKind)
            {
                _kept.Enqueue(told);
                if (_kept.Count > KeptMax)
                {
                    _kept.Dequeue();
                }
            }

            foreach (var watcher in _watchers)
            {
                if (watcher.Wants(told))
                {
                    watcher.Channel.Writer.TryWrite(told);
                }
            }
        }
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="wants">Which events.</param>
    /// <param name="after">The id of the last event that the watcher has seen; null for none.</param>
    public Watcher Watch(Func<ServiceEvent, bool> wants, string? after)
    {
        lock (_gate)
        {
            var missed = Missed(after);
            var watcher = new Watcher(this, wants, missed is not null);
            foreach (var told in (missed ?? []).Where(wants).TakeLast(WaitingMax))
            {
                watcher.Channel.Writer.TryWrite(told);
            }

            _watchers = _watchers.Add(watcher);
            return watcher;
        }
    }

    // Null if what the watcher missed is not known any more.
    private IEnumerable<ServiceEvent>? Missed(string? after)
    {
        if (after?.Split('-') is not [var epoch, var text]
            || epoch != _epoch
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seen))
        {
            return null;
        }

        return _kept.Count < KeptMax || NumberOf(_kept.Peek()) <= seen + 1 ? _kept.Where(told => NumberOf(told) > seen) : null;
    }

    private static long NumberOf(ServiceEvent told) =>
        long.Parse(told.Id.AsSpan(told.Id.IndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    private void Leave(Watcher watcher)
    {
        lock (_gate)
        {
            _watchers = _watchers.Remove(watcher);
        }
    }

    /// <summary>Somebody who watches.</summary>
    internal sealed class Watcher(EventHub hub, Func<ServiceEvent, bool> wants, bool goesOn) : IDisposable
    {
        /// <summary>Whether nothing is missing since the event that the watcher saw last.</summary>
        public bool GoesOn => goesOn;

        /// <summary>What happens, from the beginning of the watch on.</summary>
        public Channel<ServiceEvent> Channel { get; } = System.Threading.Channels.Channel.CreateBounded<ServiceEvent>(
            new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        public bool Wants(ServiceEvent told) => wants(told);

        public void Dispose() => hub.Leave(this);
    }
}
