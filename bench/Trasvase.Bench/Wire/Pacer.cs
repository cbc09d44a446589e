namespace Trasvase.Bench.Wire;

/// <summary>Holds one connection to so many bytes a second, both directions together.</summary>
internal sealed class Pacer(Func<long> rate)
{
    // Finer than the machine's timer is of no use.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(3);

    private long _from;
    private long _bytes;

    public ValueTask PassedAsync(int bytes, CancellationToken cancellationToken)
    {
        var perSecond = rate();
        if (perSecond == 0)
        {
            return ValueTask.CompletedTask;
        }

        var time = TimeProvider.System;
        var now = time.GetTimestamp();
        var ahead = Due(perSecond) - time.GetElapsedTime(_from, now);
        if (_from == 0 || ahead < -Grain)
        {
            // Time that passed without bytes is not saved up.
            (_from, _bytes) = (now, 0);
        }

        _bytes += bytes;
        ahead = Due(perSecond) - time.GetElapsedTime(_from, now);
        return ahead > Grain ? new ValueTask(Task.Delay(ahead, time, cancellationToken)) : ValueTask.CompletedTask;
    }

    private TimeSpan Due(long perSecond) => TimeSpan.FromSeconds(_bytes / (double)perSecond);
}
