namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Limits how many bytes or requests pass per second, evenly: what is not used is lost after a tenth of a second. Callers are served in
/// turn. A caller may be given more than is available, and the next one waits until that is made up for. The rate may change at any time.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="shared">The limit of the client, which everything passes as well; its jobs take turns. Null if there is none.</param>
internal sealed class RateLimit(TimeProvider time, RateLimit? shared = null) : IDisposable
{
    private const double Saved = 0.1;

    // The longest wait before a waiting caller notices a change of the rate.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _last = time.GetTimestamp();
    private double _left;
    private double _rate;

    /// <summary>The amount per second; 0, the initial value, for no limit.</summary>
    public double Rate
    {
        get => Volatile.Read(ref _rate);
        set => Volatile.Write(ref _rate, value);
    }

    /// <summary>The rate that is in force: the lower one of this limit and of the client's; 0 for no limit.</summary>
    public double Effective
    {
        get
        {
            var ofClient = shared?.Effective ?? 0;
            return Rate <= 0 ? ofClient : ofClient <= 0 ? Rate : Math.Min(Rate, ofClient);
        }
    }

    private bool IsLimited => Rate > 0 || shared?.IsLimited == true;

    /// <summary>Returns the most to ask for at a time, so that nothing comes in bursts.</summary>
    /// <param name="wanted">The amount that is wanted; at least 1.</param>
    /// <param name="least">The smallest amount that is worth asking for.</param>
    public int Piece(int wanted, int least)
    {
        var piece = Rate is > 0 and var rate ? (int)Math.Clamp(rate / 10, Math.Min(least, wanted), wanted) : wanted;
        return shared is null ? piece : shared.Piece(piece, least);
    }

    /// <summary>Waits until this amount may pass.</summary>
    public ValueTask TakeAsync(long amount, CancellationToken cancellationToken) =>
        !IsLimited || amount <= 0 ? ValueTask.CompletedTask : new ValueTask(WaitAsync(amount, cancellationToken));

    /// <summary>Takes an amount, unless an earlier one is still being made up for. Must not be called concurrently.</summary>
    /// <returns>How long to wait before the next try; null if the amount was taken.</returns>
    internal TimeSpan? TryTake(long amount)
    {
        var now = time.GetTimestamp();
        var rate = Rate;
        if (rate <= 0)
        {
            _left = 0;
            return null;
        }

        _left = Math.Min(_left + (rate * time.GetElapsedTime(_last, now).TotalSeconds), Math.Max(1, rate * Saved));
        _last = now;

        if (_left < 0)
        {
            // A wait of less than a millisecond is not worth a timer.
            return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(-_left / rate * 1000)));
        }

        _left -= amount;
        return null;
    }

    public void Dispose() => _turn.Dispose();

    private async Task WaitAsync(long amount, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (TryTake(amount) is { } missing)
            {
                await Task.Delay(missing < WaitMax ? missing : WaitMax, time, cancellationToken).ConfigureAwait(false);
            }

            // At most one caller of a job waits in the client's line, so a job of one object waits for at most one caller of each other
            // job.
            if (shared is not null)
            {
                await shared.TakeAsync(amount, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
