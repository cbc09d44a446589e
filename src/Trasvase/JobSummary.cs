using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase;

/// <summary>What a job was asked to do.</summary>
/// <param name="Verb"><c>copy</c>, <c>move</c> or <c>sync</c>.</param>
/// <param name="Source">The location that objects are read from. Holds no secret.</param>
/// <param name="Target">The location that objects are written to. Holds no secret.</param>
public sealed record JobOrder(string Verb, string Source, string Target)
{
    /// <summary>
    /// The options that decide what becomes of an object, such as the collision policy, as one text. Options that only affect the speed
    /// are not included.
    /// </summary>
    public string Choices { get; init; } = "";

    /// <summary>The objects that the job is about, as one line; empty for all objects.</summary>
    public string Selection { get; init; } = "";

    /// <summary>
    /// The command line that the job was begun with, so that it can be resumed with the same options. Never holds a secret.
    /// </summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether another order asks for the same work, whatever command line it comes from.</summary>
    internal bool IsSame(JobOrder other) =>
        (Verb, Source, Target, Choices, Selection) == (other.Verb, other.Source, other.Target, other.Choices, other.Selection);

    /// <summary>
    /// Six hexadecimal digits that are the same for all jobs that do the same. They find a job among many, but another job may have them
    /// too.
    /// </summary>
    internal string Mark => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Verb}\n{Source}\n{Target}\n{Choices}"))))
            .Substring(0, 6);
}

/// <summary>A job as its journal describes it.</summary>
public sealed record JobSummary
{
    /// <summary>The id of the job.</summary>
    public required string Id { get; init; }

    /// <summary>What the job was asked to do.</summary>
    public required JobOrder Order { get; init; }

    /// <summary>When the job was begun, in UTC.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>The state of the job.</summary>
    public required JobState State { get; init; }

    /// <summary>
    /// Why the job stopped or did not remove all that it was to remove, as a sentence, or which side a running job waits for; null
    /// otherwise.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>When the last run of the job ended, in UTC; null if it has not ended, or was killed.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The number of objects that were taken up and have neither finished nor failed.</summary>
    public required long Unfinished { get; init; }

    /// <summary>The number of runs of the job, including the first.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>The file that has a line for each of the job's objects; null if the job writes none.</summary>
    public string? ReportFile { get; init; }

    /// <summary>The counts of all runs of the job together.</summary>
    public required JobReport Report { get; init; }

    /// <summary>The limits that were requested after the job had begun.</summary>
    public JobLimits Limits { get; init; } = new();

    /// <summary>Whether resuming the job would do anything.</summary>
    public bool CanResume => State is JobState.Interrupted or JobState.NeedsCredentials or JobState.Stopped or JobState.SomeFailed;
}
