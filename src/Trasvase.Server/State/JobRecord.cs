using Trasvase.Client;

namespace Trasvase.Server.State;

/// <summary>A job, or the transfer of one object, as the service remembers it.</summary>
internal sealed record JobRecord
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The place in the order in which jobs were asked for; 0 before it is stored.</summary>
    public long Number { get; init; }

    /// <summary>Whose job it is. Nobody else sees it.</summary>
    public required string Tenant { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Owner { get; init; }

    /// <summary>What was asked for.</summary>
    public required NewJob Request { get; init; }

    /// <summary>Whether it is the transfer of one object.</summary>
    public bool IsSingle { get; init; }

    /// <summary>How it stands.</summary>
    public JobStatus Status { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it first began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How often it was taken up.</summary>
    public int Runs { get; init; }

    /// <summary>Why it stands as it does.</summary>
    public string? Reason { get; init; }

    /// <summary>The limits that it was given after it was asked for.</summary>
    public LimitSettings? Limits { get; init; }

    /// <summary>The result of the last run, as JSON.</summary>
    public string? Report { get; init; }

    /// <summary>The receipt of a single transfer, as JSON.</summary>
    public string? Receipt { get; init; }

    /// <summary>The schedule or the event that asked for it, such as <c>schedule:nightly</c>; null for a person or a program.</summary>
    public string? Cause { get; init; }

    /// <summary>Grows with each change.</summary>
    public long Revision { get; init; }

    /// <summary>Whether nothing more happens by itself.</summary>
    public bool HasEnded => Status is not (JobStatus.Queued or JobStatus.Running or JobStatus.Paused);

    /// <summary>Whether it can be taken up again.</summary>
    public bool CanResume => Status is JobStatus.Paused or JobStatus.Stopped or JobStatus.SomeFailed;
}

/// <summary>Which jobs to list.</summary>
internal sealed record JobFilter
{
    /// <summary>Whose jobs; null for everybody's.</summary>
    public string? Tenant { get; init; }

    /// <summary>How they stand; null for any.</summary>
    public JobStatus? Status { get; init; }

    /// <summary>Whether single transfers; null for both.</summary>
    public bool? IsSingle { get; init; }

    /// <summary>Only jobs whose number is less; null to begin with the latest.</summary>
    public long? Before { get; init; }

    /// <summary>The most jobs to return.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>The key under which a request may be repeated without being done twice.</summary>
/// <param name="Key">The key that the caller chose.</param>
/// <param name="Digest">The digest of the whole request: the same key must come with the same request.</param>
internal sealed record OnceOnly(string Key, string Digest);

/// <summary>What became of adding a job.</summary>
/// <param name="Job">The job: the new one, or the one that the same request made before.</param>
/// <param name="IsNew">Whether the job is new.</param>
/// <param name="IsOther">Whether the key was used for another request before, so that nothing was added.</param>
internal readonly record struct AddedJob(JobRecord Job, bool IsNew, bool IsOther);
