using System.Globalization;

namespace Trasvase.Cli.Output.Display;

/// <summary>Says when a side goes down, and when it is back: each once.</summary>
internal sealed class WaitWords
{
    private SideWait? _told;
    private TimeSpan _at;

    /// <summary>What is waited for, in one line: <c>waiting for S3: the connection was refused since 12:03</c>.</summary>
    /// <param name="wait">What is waited for.</param>
    /// <param name="now">The time.</param>
    /// <param name="zone">The zone in which times are said.</param>
    public static string Of(SideWait wait, DateTimeOffset now, TimeZoneInfo zone)
    {
        var since = TimeZoneInfo.ConvertTime(wait.Since, zone);
        var form = now - wait.Since < TimeSpan.FromHours(20) ? "HH:mm" : "yyyy-MM-dd HH:mm";
        return $"waiting for {Shown.Escaped(wait.Service)}: {Shown.Escaped(wait.Why)} since "
            + $"{since.ToString(form, CultureInfo.InvariantCulture)}";
    }

    /// <summary>The same by this machine's clock and zone.</summary>
    public static string Of(SideWait wait) => Of(wait, TimeProvider.System.GetUtcNow(), TimeProvider.System.LocalTimeZone);

    /// <summary>Whether it begins or ends with this progress.</summary>
    /// <param name="wait">What is waited for now; null for nothing.</param>
    /// <param name="elapsed">How long the job takes already.</param>
    /// <returns>What there is to say; null if nothing is new.</returns>
    public WaitChange? Next(SideWait? wait, TimeSpan elapsed)
    {
        if (wait is not null && _told?.Service != wait.Service)
        {
            _told = wait;
            _at = elapsed;
            return new WaitChange(wait, Waited: null);
        }

        if (wait is null && _told is { } over)
        {
            _told = null;
            return new WaitChange(over, elapsed - _at) { IsBack = true };
        }

        return null;
    }

    /// <summary>Nobody waits any more, whatever the side does: it was given up, or the command ends.</summary>
    /// <param name="elapsed">How long the job took.</param>
    /// <returns>What there is to say; null if nothing was waited for.</returns>
    public WaitChange? End(TimeSpan elapsed) =>
        Next(wait: null, elapsed) is { } over ? over with { IsBack = false } : null;
}

/// <summary>A side is waited for from now on, or no longer.</summary>
/// <param name="Wait">Which.</param>
/// <param name="Waited">How long it was; null if it begins.</param>
internal sealed record WaitChange(SideWait Wait, TimeSpan? Waited)
{
    /// <summary>Whether the wait ended because the side answers again.</summary>
    public bool IsBack { get; init; }

    public override string ToString() => (Waited, IsBack) switch
    {
        (null, _) => WaitWords.Of(Wait),
        ({ } waited, true) => $"{Shown.Escaped(Wait.Service)} is back after {Units.Duration(waited)}",
        ({ } waited, false) => $"{Shown.Escaped(Wait.Service)} did not come back within {Units.Duration(waited)}",
    };
}
