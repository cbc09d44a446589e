using System.Text.Json.Serialization;
using Trasvase.Storage;

namespace Trasvase;

/// <summary>What went wrong, independent of the code that a store uses for it.</summary>
[JsonConverter(typeof(WordConverter<StoreErrorKind>))]
public enum StoreErrorKind
{
    /// <summary>The object, the version or the container does not exist.</summary>
    NotFound,

    /// <summary>An object has the key that had to be free.</summary>
    AlreadyExists,

    /// <summary>The object is not the required version, or no longer.</summary>
    PreconditionFailed,

    /// <summary>The credentials are valid but do not allow this.</summary>
    PermissionDenied,

    /// <summary>No credentials, wrong ones, or expired ones.</summary>
    Unauthenticated,

    /// <summary>The store asks for fewer requests.</summary>
    RateLimited,

    /// <summary>The store could not be reached, broke off, or failed on its side.</summary>
    Unavailable,

    /// <summary>The store cannot do this at all.</summary>
    Unsupported,

    /// <summary>The store understood the request and refuses it.</summary>
    InvalidRequest,

    /// <summary>The content cannot be read before it is restored or rehydrated.</summary>
    Archived,

    /// <summary>The store was asked to fetch bytes from a source and could not read them.</summary>
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

    /// <summary>The request was already repeated as often as is sensible. Callers must not repeat it.</summary>
    Exhausted,
}

/// <summary>
/// The only exception that a store throws, apart from <see cref="OperationCanceledException"/> when the caller cancels and
/// <see cref="ArgumentException"/> for mistakes in the calling code. Its message is one sentence for people. Anything in it that looks like
/// a secret or a signed URL is removed.
/// </summary>
public sealed class StoreException : Exception
{
    /// <summary>Makes an exception; secrets are removed from the message.</summary>
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

    /// <summary>
    /// What went wrong, in a few words without names, so that equal failures can be counted; null if the kind says enough.
    /// </summary>
    public string? Words { get; init; }

    /// <summary>The HTTP status; null if no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>
    /// The HTTP status that the source returned to a store that was fetching from it; null if there was none or the store does not report
    /// it.
    /// </summary>
    public int? SourceStatus { get; init; }

    /// <summary>How long the store asks to wait before the next request; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Why no answer came, in a few words that follow a name: <c>the connection was refused</c>. Null if an answer came or the reason is
    /// not known.
    /// </summary>
    internal string? Reason { get; init; }

    /// <summary>Returns the same error, marked as the result of the last attempt.</summary>
    /// <param name="attempts">The number of attempts.</param>
    /// <param name="elapsed">The time that they took.</param>
    public StoreException Exhausted(int attempts, TimeSpan elapsed) =>
        With(RetryAdvice.Exhausted, $"{Message} Tried {attempts} times in {elapsed.TotalSeconds:0.#} s.");

    /// <summary>Returns the same error with another retry advice and, if given, another message. Everything else stays.</summary>
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
