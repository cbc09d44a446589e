namespace Trasvase.Jobs.Listing;

/// <summary>Whether whoever takes the pages waits for them: only then does listing faster make anything faster.</summary>
internal sealed class ConsumerWait(TimeProvider time)
{
    // The least part of the time that is worth a request.
    private const double ShareMin = 0.25;

    private long _changed = time.GetTimestamp();
    private double _waited;
    private double _busy;

    /// <summary>Whether it waits for a good part of the time, of late.</summary>
    public bool IsLong => _waited > 0 && _waited >= ShareMin * (_waited + _busy);

    /// <summary>A page is asked for.</summary>
    public void Asked() => _busy = (_busy / 2) + Elapsed();

    /// <summary>It is there.</summary>
    public void Given() => _waited = (_waited / 2) + Elapsed();

    /// <summary>What was before does not count.</summary>
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
