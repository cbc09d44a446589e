namespace Trasvase.Storage.Requests;

/// <summary>How long to wait during an outage of one side.</summary>
/// <param name="Known">The wait for a side that has answered before.</param>
/// <param name="Unknown">The wait for a side that has never answered: its address may be wrong.</param>
internal sealed record Patience(TimeSpan Known, TimeSpan Unknown)
{
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(5);

    /// <summary>No wait.</summary>
    public static Patience None { get; } = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>The wait for a command that a person watches.</summary>
    public static Patience Minutes { get; } = new(Short, Short);

    /// <summary>Whether a job waits, which can be resumed later.</summary>
    public bool IsJob { get; init; }

    /// <summary>Returns the requested wait or, if none is requested, one day for a job and five minutes for a single object.</summary>
    /// <param name="asked">The requested wait; null for the default.</param>
    /// <param name="isJob">Whether the work is a job, not a single object.</param>
    public static Patience Of(TimeSpan? asked, bool isJob) =>
        asked switch
        {
            { } none when none == TimeSpan.Zero => None,
            { } given => new Patience(given, given) { IsJob = isJob },
            null when isJob => Minutes with { Known = TimeSpan.FromDays(1), IsJob = true },
            null => Minutes,
        };
}
