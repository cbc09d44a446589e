using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Trasvase.Client;

/// <summary>What becomes of an occurrence that the service missed, because it was not running or was too busy.</summary>
[JsonConverter(typeof(WordConverter<MisfireRule>))]
public enum MisfireRule
{
    /// <summary>The job begins once, as soon as it can, however many occurrences were missed.</summary>
    Once,

    /// <summary>The job does not begin before the next occurrence.</summary>
    Skip,
}

/// <summary>Asks for a job that begins again and again.</summary>
public sealed record NewSchedule
{
    /// <summary>The name, by which people know it. No two schedules of a tenant have the same.</summary>
    [Required]
    [StringLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>
    /// When: five fields (minute, hour, day of month, month, day of week), or six with seconds first. <c>30 2 * * *</c> is every night at
    /// half past two.
    /// </summary>
    [Required]
    [StringLength(200, MinimumLength = 1)]
    public required string Cron { get; init; }

    /// <summary>The time zone in which that is meant, such as <c>Europe/Madrid</c>; UTC if it is left out.</summary>
    [StringLength(100)]
    public string? TimeZone { get; init; }

    /// <summary>What becomes of a missed occurrence.</summary>
    public MisfireRule Misfire { get; init; }

    /// <summary>Whether a job may begin while the one before it has not ended. False: that occurrence is left out.</summary>
    public bool Overlap { get; init; }

    /// <summary>Whether it begins nothing until somebody resumes it.</summary>
    public bool Paused { get; init; }

    /// <summary>The job that begins.</summary>
    [Required]
    public required NewJob Job { get; init; }
}

/// <summary>A schedule, as it stands.</summary>
public sealed record ScheduleView
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required NewSchedule Schedule { get; init; }

    /// <summary>Who asked for it. Its jobs may do what that caller could do then.</summary>
    public required string Owner { get; init; }

    /// <summary>When the next job begins; null if none does.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>The occurrence for which a job began last; null if none has.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The job that began last; null if none has.</summary>
    public string? LastJob { get; init; }

    /// <summary>Why the last occurrence began no job, as a sentence; null if it began one.</summary>
    public string? Reason { get; init; }
}
