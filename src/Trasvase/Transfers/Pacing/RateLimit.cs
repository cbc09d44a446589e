namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Lets so much a second pass, of bytes or of requests, evenly: what was not used is lost after a tenth of a second. Whoever asks is served
/// in turn, and may be given more than there is; who comes next waits for it. The rate may change at any time.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="shared">What passes here passes there as well, the jobs of a client in turn; null if there is no other.</param>
internal sealed class RateLimit(TimeProvider time, RateLimit? shared = null) : IDisposable
{
    private const double Saved = 0.1;

    // How soon a change of the rate is noticed by whoever waits.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _last = time.GetTimestamp();
    private double _left;
    private double _rate;

    /// <summary>So much a second; 0, as at first, for as much as there is.</summary>
    public double Rate
    {
        get => Volatile.Read(ref _rate);
        set => Volatile.Write(ref _rate, value);
    }

    private bool IsLimited => Rate > 0 || shared?.IsLimited == true;

    /// <summary>How much to ask for at a time at most, so that nothing comes in bursts.</summary>
    /// <param name="wanted">What is wanted; at least 1.</param>
    /// <param name="least">Less than this is not worth it.</param>
    public int Piece(int wanted, int least)
    {
        var piece = Rate is > 0 and var rate ? (int)Math.Clamp(rate / 10, Math.Min(least, wanted), wanted) : wanted;
        return shared is null ? piece : shared.Piece(piece, least);
    }

    /// <summary>Waits until so much may pass.</summary>
    public ValueTask TakeAsync(long amount, CancellationToken cancellationToken) =>
        !IsLimited || amount <= 0 ? ValueTask.CompletedTask : new ValueTask(WaitAsync(amount, cancellationToken));

    /// <summary>Takes so much, unless something is owed still. Asked by one at a time.</summary>
    /// <returns>How long to wait before asking again; null if it was taken.</returns>
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
            // Less than a millisecond is not worth a timer.
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

            // Only one of a job stands in line there, so a job of one object waits for no more than one of each other job.
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
