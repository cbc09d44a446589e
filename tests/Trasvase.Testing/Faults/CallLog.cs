using System.Collections.Concurrent;
using System.Globalization;

namespace Trasvase.Testing.Faults;

/// <summary>Remembers the calls of a store, and how many were open at a time.</summary>
internal sealed class CallLog
{
    private readonly ConcurrentQueue<StoreCall> _calls = new();
    private readonly ConcurrentDictionary<StoreOperation, int> _counts = new();
    private readonly Lock _gate = new();
    private int _open;

    /// <summary>All calls in the order in which they began.</summary>
    public IReadOnlyCollection<StoreCall> All => _calls;

    /// <summary>The most calls that were open at a time, a read until it was disposed.</summary>
    public int Peak { get; private set; }

    /// <summary>How many are open now.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open;
            }
        }
    }

    /// <summary>How often an operation was called.</summary>
    public int Count(StoreOperation operation) => _counts.GetValueOrDefault(operation);

    /// <summary>How often what was called, in alphabetical order: <c>Find 1, Put 1</c>.</summary>
    public override string ToString() => string.Join(", ", _counts
        .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value}"))
        .Order(StringComparer.Ordinal));

    internal StoreCall Begin(Func<int, StoreCall> call, StoreOperation operation)
    {
        var made = call(_counts.AddOrUpdate(operation, 1, static (_, count) => count + 1));
        _calls.Enqueue(made);
        lock (_gate)
        {
            _open++;
            Peak = Math.Max(Peak, _open);
        }

        return made;
    }

    internal void End()
    {
        lock (_gate)
        {
            _open--;
        }
    }
}
