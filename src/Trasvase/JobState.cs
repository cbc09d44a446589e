namespace Trasvase;

/// <summary>The state of a job.</summary>
public enum JobState
{
    /// <summary>A process is running the job.</summary>
    Running,

    /// <summary>
    /// The job's process ended before the job did: it was killed, the user cancelled it, or the machine went down. The job can be
    /// resumed.
    /// </summary>
    Interrupted,

    /// <summary>
    /// The job stopped because a store refused the credentials or denied them access. It can be resumed once they are renewed or have the
    /// rights.
    /// </summary>
    NeedsCredentials,

    /// <summary>
    /// The job stopped because every further object would fail as well, or because the listing broke off. It can be resumed.
    /// </summary>
    Stopped,

    /// <summary>
    /// Everything was taken up, but some objects failed, or a sync did not remove all that it was to remove. Resuming the job tries these
    /// objects again.
    /// </summary>
    SomeFailed,

    /// <summary>Everything was done.</summary>
    Done,

    /// <summary>The job was given up. It cannot be resumed any more.</summary>
    Cancelled,
}
