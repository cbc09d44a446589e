using System.Globalization;

namespace Trasvase.Cli.Output.Display;

/// <summary>Notices when a side goes down and when it is back, and reports each change once.</summary>
internal sealed class WaitWords
{
    private SideWait? _told;
    private TimeSpan _at;

    /// <summary>Describes a wait in one line: <c>waiting for S3: the connection was refused since 12:03</c>.</summary>
    /// <param name="wait">The wait.</param>
    /// <param name="now">The current time.</param>
    /// <param name="zone">The time zone of the text.</param>
    public static string Of(SideWait wait, DateTimeOffset now, TimeZoneInfo zone)
    {
        var since = TimeZoneInfo.ConvertTime(wait.Since, zone);
        var form = now - wait.Since < TimeSpan.FromHours(20) ? "HH:mm" : "yyyy-MM-dd HH:mm";
        return $"waiting for {Shown.Escaped(wait.Service)}: {Shown.Escaped(wait.Why)} since "
            + $"{since.ToString(form, CultureInfo.InvariantCulture)}";
    }

    /// <summary>Describes a wait by this machine's clock and time zone.</summary>
    public static string Of(SideWait wait) => Of(wait, TimeProvider.System.GetUtcNow(), TimeProvider.System.LocalTimeZone);

    /// <summary>Returns what changed since the last call.</summary>
    /// <param name="wait">The current wait; null for none.</param>
    /// <param name="elapsed">How long the job has been running.</param>
    /// <returns>The change; null if nothing changed.</returns>
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

    /// <summary>Ends the current wait, whether or not the side is back: the job gave up, or the command ends.</summary>
    /// <param name="elapsed">How long the job has been running.</param>
    /// <returns>The change; null if there was no wait.</returns>
    public WaitChange? End(TimeSpan elapsed) =>
        Next(wait: null, elapsed) is { } over ? over with { IsBack = false } : null;
}

/// <summary>The beginning or the end of a wait for a side.</summary>
/// <param name="Wait">The wait.</param>
/// <param name="Waited">How long the wait took; null at its beginning.</param>
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
