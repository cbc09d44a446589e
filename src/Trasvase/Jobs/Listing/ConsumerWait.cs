namespace Trasvase.Jobs.Listing;

/// <summary>Measures whether the consumer of the pages waits for them. Only then does faster listing make anything faster.</summary>
internal sealed class ConsumerWait(TimeProvider time)
{
    // The minimum share of the time that is worth a request.
    private const double ShareMin = 0.25;

    private long _changed = time.GetTimestamp();
    private double _waited;
    private double _busy;

    /// <summary>Whether the consumer has recently waited for a good part of the time.</summary>
    public bool IsLong => _waited > 0 && _waited >= ShareMin * (_waited + _busy);

    /// <summary>Notes that the consumer asks for a page.</summary>
    public void Asked() => _busy = (_busy / 2) + Elapsed();

    /// <summary>Notes that the consumer is given the page.</summary>
    public void Given() => _waited = (_waited / 2) + Elapsed();

    /// <summary>Forgets the times measured so far.</summary>
    public void Forget()
    {
        _waited = 0;
        _busy = 0;
    }

    private double Elapsed()
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_changed, now).TotalSeconds;
        _changed = now;
        return elapsed;
    }
}
