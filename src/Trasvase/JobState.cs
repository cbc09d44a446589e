namespace Trasvase;

/// <summary>How a job stands.</summary>
public enum JobState
{
    /// <summary>A process is at it.</summary>
    Running,

    /// <summary>Its process ended before the job did: killed, cancelled by the user, or the machine went down. It can be resumed.</summary>
    Interrupted,

    /// <summary>It stopped because a store refuses the credentials. It can be resumed once they are renewed.</summary>
    NeedsCredentials,

    /// <summary>It stopped because every other object would fail as well, or the listing broke off. It can be resumed.</summary>
    Stopped,

    /// <summary>Everything was taken up, and some objects failed. Resuming it tries these again.</summary>
    SomeFailed,

    /// <summary>Everything was done.</summary>
    Done,

    /// <summary>It was given up: it is not resumed any more.</summary>
    Cancelled,
}
