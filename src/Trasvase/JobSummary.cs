using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase;

/// <summary>What a job is to do.</summary>
/// <param name="Verb"><c>copy</c> or <c>move</c>.</param>
/// <param name="Source">The location that objects are read from. Holds no secret.</param>
/// <param name="Target">The location that they are written to. Holds no secret.</param>
public sealed record JobOrder(string Verb, string Source, string Target)
{
    /// <summary>
    /// The options that decide what becomes of an object, such as the collision policy; those that only decide how fast are not among them.
    /// </summary>
    public string Choices { get; init; } = "";

    /// <summary>Which objects it is about, as one line; empty for all.</summary>
    public string Selection { get; init; } = "";

    /// <summary>The command line that it was begun with, so that it can be resumed with the same options. Never holds a secret.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether another order is to do the same, whatever command line it comes from.</summary>
    internal bool IsSame(JobOrder other) =>
        (Verb, Source, Target, Choices, Selection) == (other.Verb, other.Source, other.Target, other.Choices, other.Selection);

    /// <summary>
    /// The same for every job that is to do the same: six hexadecimal digits. Finds it among many; it may be that of another one as well.
    /// </summary>
    internal string Mark => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Verb}\n{Source}\n{Target}\n{Choices}"))))
            .Substring(0, 6);
}

/// <summary>A job as the journal knows it.</summary>
public sealed record JobSummary
{
    /// <summary>Names the job.</summary>
    public required string Id { get; init; }

    /// <summary>What it is to do.</summary>
    public required JobOrder Order { get; init; }

    /// <summary>When it was begun, in UTC.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>How it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>Why it stopped, as a sentence; null if it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>When its last run ended, in UTC; null if it has not, or was killed.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Objects that were taken up and are neither finished nor failed.</summary>
    public required long Unfinished { get; init; }

    /// <summary>How often it was taken up, the first time included.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>The file that has a line for each of its objects; null if it writes none.</summary>
    public string? ReportFile { get; init; }

    /// <summary>What was counted over all its runs.</summary>
    public required JobReport Report { get; init; }

    /// <summary>What was asked of it after it had begun.</summary>
    public JobLimits Limits { get; init; } = new();

    /// <summary>Whether there is anything left that resuming it would do.</summary>
    public bool CanResume => State is JobState.Interrupted or JobState.NeedsCredentials or JobState.Stopped or JobState.SomeFailed;
}
