using Cronos;
using Trasvase.Client;
using Trasvase.Server.Api;

namespace Trasvase.Server.Schedules;

/// <summary>When a schedule's jobs begin. Pure.</summary>
/// <remarks>
/// Where clocks are put forward, an occurrence in the hour that there is not comes at its end; where they are put back, one at a fixed time
/// comes once, and one of an interval comes in both hours. That is Cronos's rule, after Vixie cron.
/// </remarks>
internal sealed class Occurrences
{
    // Later than this, an occurrence counts as missed.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;
    private readonly MisfireRule _misfire;

    private Occurrences(CronExpression cron, TimeZoneInfo zone, MisfireRule misfire)
    {
        _cron = cron;
        _zone = zone;
        _misfire = misfire;
    }

    /// <summary>Reads a schedule's expression and time zone.</summary>
    /// <exception cref="RefusedException">One of them cannot be read.</exception>
    public static Occurrences Of(NewSchedule schedule)
    {
        var fields = schedule.Cron.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length;
        if (!CronExpression.TryParse(schedule.Cron, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard, out var cron))
        {
            throw RefusedException.Invalid(
                "The schedule's 'cron' cannot be read: write five fields, minute, hour, day of month, month and day of week, as in "
                + "'30 2 * * *', or six with seconds first.");
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone ?? "UTC", out var zone)
            ? new Occurrences(cron, zone, schedule.Misfire)
            : throw RefusedException.Invalid("The schedule's 'timeZone' is not known here: write a name such as Europe/Madrid, or UTC.");
    }

    /// <summary>Returns the first occurrence after a time; null if none follows.</summary>
    public DateTimeOffset? After(DateTimeOffset time) => _cron.GetNextOccurrence(time, _zone)?.ToUniversalTime();

    /// <summary>Returns the occurrence for which a job is to begin now; null if it was missed and missed ones are left out.</summary>
    /// <param name="due">The occurrence that was waited for.</param>
    /// <param name="now">The time, not before <paramref name="due"/>.</param>
    public DateTimeOffset? ToBegin(DateTimeOffset due, DateTimeOffset now) =>
        now - due <= Grace || _misfire == MisfireRule.Once ? due : null;
}
