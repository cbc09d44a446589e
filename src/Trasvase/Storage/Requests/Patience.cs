namespace Trasvase.Storage.Requests;

/// <summary>How long an outage of one side is waited for.</summary>
/// <param name="Known">A side that has answered before.</param>
/// <param name="Unknown">One that has not: its address may be wrong as well.</param>
internal sealed record Patience(TimeSpan Known, TimeSpan Unknown)
{
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(5);

    /// <summary>Nothing is waited for.</summary>
    public static Patience None { get; } = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>What somebody waits for who looks on.</summary>
    public static Patience Minutes { get; } = new(Short, Short);

    /// <summary>Whether it is a job that waits, which can be gone on with.</summary>
    public bool IsJob { get; init; }

    /// <summary>A day for a job, minutes for one object; what was asked for is taken as it is.</summary>
    /// <param name="asked">What was asked for; null for nothing.</param>
    /// <param name="isJob">Whether it is about more than one object.</param>
    public static Patience Of(TimeSpan? asked, bool isJob) =>
        asked switch
        {
            { } none when none == TimeSpan.Zero => None,
            { } given => new Patience(given, given) { IsJob = isJob },
            null when isJob => Minutes with { Known = TimeSpan.FromDays(1), IsJob = true },
            null => Minutes,
        };
}
