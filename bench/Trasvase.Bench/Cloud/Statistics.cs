using System.Collections.Concurrent;

namespace Trasvase.Bench.Cloud;

/// <summary>What was asked of one side since it was last set.</summary>
internal sealed class Statistics
{
    private readonly ConcurrentDictionary<string, StrongCount> _kinds = new(StringComparer.Ordinal);
    private long _bytesIn, _bytesOut, _firstByte;
    private int _open, _most;

    /// <summary>Requests by kind.</summary>
    public IReadOnlyDictionary<string, long> Requests =>
        _kinds.ToDictionary(pair => pair.Key, pair => pair.Value.Value, StringComparer.Ordinal);

    public long BytesIn => Volatile.Read(ref _bytesIn);

    public long BytesOut => Volatile.Read(ref _bytesOut);

    /// <summary>Most connections at once that had a request.</summary>
    public int Connections => Volatile.Read(ref _most);

    /// <summary>When the first byte of an object moved: a timestamp of the clock, 0 if none did.</summary>
    public long FirstByte => Volatile.Read(ref _firstByte);

    public void Count(string kind) => _kinds.GetOrAdd(kind, static _ => new StrongCount()).Add();

    public void CountBytes(long bytesIn, long bytesOut)
    {
        Interlocked.Add(ref _bytesIn, bytesIn);
        Interlocked.Add(ref _bytesOut, bytesOut);
    }

    public void Moving()
    {
        if (Volatile.Read(ref _firstByte) == 0)
        {
            Interlocked.CompareExchange(ref _firstByte, TimeProvider.System.GetUtcNow().Ticks, 0);
        }
    }

    public void Opened()
    {
        var open = Interlocked.Increment(ref _open);
        for (var most = Volatile.Read(ref _most); open > most; most = Volatile.Read(ref _most))
        {
            Interlocked.CompareExchange(ref _most, open, most);
        }
    }

    public void Closed() => Interlocked.Decrement(ref _open);

    private sealed class StrongCount
    {
        private long _value;

        public long Value => Volatile.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }
}
