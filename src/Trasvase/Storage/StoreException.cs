using System.Text.Json.Serialization;
using Trasvase.Storage;

namespace Trasvase;

/// <summary>What went wrong, by meaning, whatever the store calls it.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public enum StoreErrorKind
{
    /// <summary>The object, the version or the container does not exist.</summary>
    NotFound,

    /// <summary>Something has the key that had to be free.</summary>
    AlreadyExists,

    /// <summary>The object is not, or no longer, the version demanded.</summary>
    PreconditionFailed,

    /// <summary>The credentials are valid but do not allow this.</summary>
    PermissionDenied,

    /// <summary>No credentials, wrong ones, or expired ones.</summary>
    Unauthenticated,

    /// <summary>The store asks to be asked less often.</summary>
    RateLimited,

    /// <summary>The store could not be reached, broke off, or failed on its side.</summary>
    Unavailable,

    /// <summary>The store cannot do this at all.</summary>
    Unsupported,

    /// <summary>The store understood the request and refuses it.</summary>
    InvalidRequest,

    /// <summary>The content cannot be read before it is restored or rehydrated.</summary>
    Archived,

    /// <summary>Asked to fetch bytes by itself, the store could not read them from their source.</summary>
    SourceRefused,

    /// <summary>No byte moved for too long.</summary>
    Timeout,

    /// <summary>Bytes are not what they were promised to be: a wrong length, range or digest.</summary>
    Corrupt,

    /// <summary>An answer that fits none of these.</summary>
    Unexpected,
}

/// <summary>Whether asking again may help.</summary>
public enum RetryAdvice
{
    /// <summary>The same request will fail the same way.</summary>
    Never,

    /// <summary>The same request may succeed later.</summary>
    Worthwhile,

    /// <summary>It was asked again already, as often as is sensible. Nobody above asks once more.</summary>
    Exhausted,
}

/// <summary>
/// The only exception that a store throws, apart from <see cref="OperationCanceledException"/> when the caller cancels and
/// <see cref="ArgumentException"/> for mistakes in the calling code. Its message is one sentence for people, without any
/// secret or signed URL: what looks like one is taken out of it.
/// </summary>
public sealed class StoreException : Exception
{
    /// <summary>Makes one.</summary>
    public StoreException(StoreErrorKind kind, RetryAdvice retry, string message, Exception? innerException = null)
        : base(Redaction.Of(message), innerException)
    {
        Kind = kind;
        Retry = retry;
    }

    /// <summary>What went wrong.</summary>
    public StoreErrorKind Kind { get; }

    /// <summary>Whether asking again may help.</summary>
    public RetryAdvice Retry { get; }

    /// <summary>The store's own code for the error, such as <c>NoSuchBucket</c>; null if it gave none.</summary>
    public string? Code { get; init; }

    /// <summary>What went wrong in few words that name nothing, for counting; null if the kind says enough.</summary>
    public string? Words { get; init; }

    /// <summary>The HTTP status; null if no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>The HTTP status that the source gave a store which fetched bytes by itself; null if it got none, or does not say.</summary>
    public int? SourceStatus { get; init; }

    /// <summary>How long the store asks to wait before the next request; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Why no answer came, in a few words that follow a name: <c>the connection was refused</c>; null if one came, or nobody said.
    /// </summary>
    internal string? Reason { get; init; }

    /// <summary>The same error after the last sensible attempt.</summary>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="elapsed">How long that took.</param>
    public StoreException Exhausted(int attempts, TimeSpan elapsed) =>
        With(RetryAdvice.Exhausted, $"{Message} Tried {attempts} times in {elapsed.TotalSeconds:0.#} s.");

    /// <summary>The same error with another advice, and perhaps another sentence; everything else that is known of it stays.</summary>
    internal StoreException With(RetryAdvice retry, string? message = null) => new(Kind, retry, message ?? Message, this)
    {
        Code = Code,
        Words = Words,
        Status = Status,
        SourceStatus = SourceStatus,
        RetryAfter = RetryAfter,
        Reason = Reason,
    };
}
