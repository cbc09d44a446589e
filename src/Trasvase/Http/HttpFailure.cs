using System.Net.Sockets;
using System.Security.Authentication;
using Trasvase.Storage;

namespace Trasvase.Http;

/// <summary>Turns what <see cref="HttpClient"/> throws into one sentence with a meaning.</summary>
internal static class HttpFailure
{
    /// <summary>What failed and why, as one sentence.</summary>
    /// <param name="operation">What was being done: <c>reading s3://bucket/key</c>.</param>
    /// <param name="reason">Why it failed, without a full stop.</param>
    public static string Sentence(string operation, string reason) => $"{char.ToUpperInvariant(operation[0])}{operation[1..]} failed: {reason}.";

    /// <summary>
    /// The meaning of an exception from an exchange: a <see cref="StoreException"/>, or <see cref="OperationCanceledException"/> if
    /// the caller cancelled. Null for what must pass through as it is, such as an error that has its meaning already (from
    /// the other side of a relay).
    /// </summary>
    public static Exception? Of(Exception exception, IdleWatchdog watchdog, string operation, CancellationToken caller)
    {
        if (exception is StoreException)
        {
            return null;
        }

        if (caller.IsCancellationRequested || watchdog.Caller.IsCancellationRequested)
        {
            return exception is OperationCanceledException ? null : new OperationCanceledException(exception.Message, exception, caller);
        }

        return watchdog.Fired
            ? new StoreException(
                StoreErrorKind.Timeout, RetryAdvice.Worthwhile, $"No byte moved for {watchdog.Waited.TotalSeconds:0.#} s while {operation}.", exception)
            {
                Reason = "no answer",
            }
            : Of(exception, operation);
    }

    private static StoreException? Of(Exception exception, string operation)
    {
        var (reason, retry) = exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => ("the host's name is not known", RetryAdvice.Worthwhile),
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => ("the connection was refused", RetryAdvice.Worthwhile),
            { InnerException: AuthenticationException } => ("the server's TLS certificate is not trusted", RetryAdvice.Never),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => ("no connection could be made", RetryAdvice.Worthwhile),
            HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => ("the connection ended early", RetryAdvice.Worthwhile),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => ("the answer is not HTTP", RetryAdvice.Worthwhile),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => ("the answer's headers are too large", RetryAdvice.Never),
            HttpRequestException or IOException or ObjectDisposedException => ("the connection broke", RetryAdvice.Worthwhile),
            _ => ("", RetryAdvice.Never),
        };
        return reason.Length == 0
            ? null
            : new StoreException(StoreErrorKind.Unavailable, retry, Sentence(operation, reason), exception) { Reason = reason };
    }
}
