using System.Collections.Concurrent;
using Trasvase.Testing.StandIns;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>Several things that happen at one server, each at its own request.</summary>
internal sealed class Hooks
{
    private readonly ConcurrentQueue<Hook> _hooks = new();

    public Hooks(StandInServer server)
    {
        server.Before = request => ValueTask.FromResult(_hooks.Select(hook => hook.Before(request))
            .FirstOrDefault(answer => answer is not null));
        server.After = (request, answer) => ValueTask.FromResult<StandInAnswer?>(_hooks.Aggregate(
            answer, (now, hook) => hook.After(request, now)));
    }

    /// <summary>How often each thing has happened.</summary>
    public IReadOnlyList<int> Hits => [.. _hooks.Select(hook => hook.Hits)];

    /// <summary>Before the server hears of a request: what is returned is answered instead, unless it is null.</summary>
    public void Before(Func<StandInRequest, bool> when, Func<StandInRequest, StandInAnswer?> act, int nth = 1, int times = 1) =>
        _hooks.Enqueue(new Hook(when, act, null, nth, times));

    /// <summary>When the server has done its work and before it answers.</summary>
    public void After(Func<StandInRequest, bool> when, Func<StandInRequest, StandInAnswer, StandInAnswer> act, int nth = 1, int times = 1) =>
        _hooks.Enqueue(new Hook(when, null, act, nth, times));

    private sealed class Hook(
        Func<StandInRequest, bool> when,
        Func<StandInRequest, StandInAnswer?>? before,
        Func<StandInRequest, StandInAnswer, StandInAnswer>? after,
        int nth,
        int times)
    {
        private int _matches;
        private int _hits;

        public int Hits => Volatile.Read(ref _hits);

        public StandInAnswer? Before(StandInRequest request) => before is not null && IsDue(request) ? before(request) : null;

        public StandInAnswer After(StandInRequest request, StandInAnswer answer) =>
            after is not null && IsDue(request) ? after(request, answer) : answer;

        private bool IsDue(StandInRequest request)
        {
            if (!when(request) || Interlocked.Increment(ref _matches) is var match && (match < nth || match - nth >= times))
            {
                return false;
            }

            Interlocked.Increment(ref _hits);
            return true;
        }
    }
}
