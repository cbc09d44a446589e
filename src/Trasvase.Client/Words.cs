using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trasvase.Client;

/// <summary>Writes and reads the values of an enumeration as words in camel case: <c>someFailed</c>.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>What a job does.</summary>
[JsonConverter(typeof(WordConverter<JobKind>))]
public enum JobKind
{
    /// <summary>Copies objects.</summary>
    Copy,

    /// <summary>Copies objects, and removes each source once its target is verified.</summary>
    Move,

    /// <summary>Makes what is below the target's prefix equal to what is below the source's.</summary>
    Sync,
}

/// <summary>How a job stands.</summary>
[JsonConverter(typeof(WordConverter<JobStatus>))]
public enum JobStatus
{
    /// <summary>The job waits for its turn.</summary>
    Queued,

    /// <summary>The job runs.</summary>
    Running,

    /// <summary>The job was paused. It keeps what it has done, and goes on when it is resumed.</summary>
    Paused,

    /// <summary>Everything is done, and nothing failed.</summary>
    Done,

    /// <summary>Everything was tried, and some objects failed. A resumed job tries those again.</summary>
    SomeFailed,

    /// <summary>A failure stopped the whole job before everything was tried. It can be resumed.</summary>
    Stopped,

    /// <summary>The job was given up. It cannot be resumed.</summary>
    Cancelled,
}

/// <summary>What became of one object.</summary>
[JsonConverter(typeof(WordConverter<ObjectOutcome>))]
public enum ObjectOutcome
{
    /// <summary>The object is complete at the target.</summary>
    Transferred,

    /// <summary>The target held a copy of this version already.</summary>
    Unchanged,

    /// <summary>Nothing was sent, by choice.</summary>
    Skipped,

    /// <summary>The object failed.</summary>
    Failed,

    /// <summary>A sync removed the object at the target, because the source does not have it.</summary>
    Removed,
}
