using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Testing.Proxy;

/// <summary>Decides which requests a fault hits. The first rule that is due wins; every rule counts the requests that it matches.</summary>
public sealed class ProxyPlan
{
    private readonly ConcurrentQueue<ProxyRule> _rules = new();
    private readonly ConcurrentQueue<Waiting> _waiting = new();

    /// <summary>All rules in their order.</summary>
    public IReadOnlyCollection<ProxyRule> Rules => _rules;

    /// <summary>Hits the n-th request that matches, and the following ones if it is to happen several times.</summary>
    /// <param name="fault">What happens.</param>
    /// <param name="when">Which requests count; null for all.</param>
    /// <param name="nth">Which of them is hit first; from 1.</param>
    /// <param name="times">How many in a row.</param>
    public ProxyRule Hit(ProxyFault fault, Func<ProxyRequest, bool>? when = null, int nth = 1, int times = 1) =>
        Add(new ProxyRule(fault, when ?? (static _ => true), (_, occurrence) => occurrence >= nth && occurrence - nth < times));

    /// <summary>
    /// Hits requests at random. What is drawn depends on the seed, the method, the target and how often these two came
    /// before, and not on which of several connections was faster.
    /// </summary>
    public ProxyRule HitRandomly(ProxyFault fault, double probability, ulong seed, Func<ProxyRequest, bool>? when = null)
    {
        var seen = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        return Add(new ProxyRule(fault, when ?? (static _ => true), (request, _) =>
        {
            var name = $"{request.Method} {request.Target}";
            return Draw($"{seed} {seen.AddOrUpdate(name, 1, static (_, count) => count + 1)} {name}") < probability;
        }));
    }

    /// <summary>Completes when the n-th matching request, counted from now, has been answered in full.</summary>
    public Task WhenAnswered(Func<ProxyRequest, bool> when, int nth = 1)
    {
        var waiting = new Waiting(when, nth);
        _waiting.Enqueue(waiting);
        return waiting.Done.Task;
    }

    internal ProxyRule? Due(ProxyRequest request)
    {
        ProxyRule? due = null;
        foreach (var rule in _rules)
        {
            // Every rule counts, whether or not an earlier one has won.
            due = rule.IsDue(request) ? due ?? rule : due;
        }

        return due;
    }

    internal void Answered(ProxyRequest request)
    {
        foreach (var waiting in _waiting.Where(waiting => waiting.When(request)))
        {
            waiting.Count();
        }
    }

    private ProxyRule Add(ProxyRule rule)
    {
        _rules.Enqueue(rule);
        return rule;
    }

    private static double Draw(string name) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(name))) / (double)uint.MaxValue;

    private sealed class Waiting(Func<ProxyRequest, bool> when, int nth)
    {
        private int _count;

        public Func<ProxyRequest, bool> When => when;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Count()
        {
            if (Interlocked.Increment(ref _count) == nth)
            {
                Done.TrySetResult();
            }
        }
    }
}

/// <summary>One fault and whom it hits.</summary>
public sealed class ProxyRule
{
    private readonly Func<ProxyRequest, bool> _when;
    private readonly Func<ProxyRequest, int, bool> _isDue;
    private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _matches;
    private int _hits;

    internal ProxyRule(ProxyFault fault, Func<ProxyRequest, bool> when, Func<ProxyRequest, int, bool> isDue) =>
        (Fault, _when, _isDue) = (fault, when, isDue);

    /// <summary>What happens.</summary>
    public ProxyFault Fault { get; }

    /// <summary>How many requests matched, hit or not.</summary>
    public int Matches => Volatile.Read(ref _matches);

    /// <summary>How often it really happened: a cut at a byte that never came is none.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <summary>Completes when it has happened once.</summary>
    public Task Happened => _happened.Task;

    internal bool IsDue(ProxyRequest request) => _when(request) && _isDue(request, Interlocked.Increment(ref _matches));

    internal void Happens()
    {
        Interlocked.Increment(ref _hits);
        _happened.TrySetResult();
    }
}
