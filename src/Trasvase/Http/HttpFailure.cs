using System.Net.Sockets;
using System.Security.Authentication;
using Trasvase.Http.Bodies;
using Trasvase.Http.Connecting;

namespace Trasvase.Http;

/// <summary>
/// Turns the exceptions that <see cref="HttpClient"/> throws into <see cref="StoreException"/>, each with a one-sentence message.
/// </summary>
internal static class HttpFailure
{
    /// <summary>Returns a sentence that says which operation failed and why.</summary>
    /// <param name="operation">The operation: <c>reading s3://bucket/key</c>.</param>
    /// <param name="reason">Why the operation failed, without a full stop.</param>
    public static string Sentence(string operation, string reason) =>
        $"{char.ToUpperInvariant(operation[0])}{operation[1..]} failed: {reason}.";

    /// <summary>
    /// Returns the exception to throw instead of an exception from an exchange: a <see cref="StoreException"/>, or
    /// <see cref="OperationCanceledException"/> if the caller cancelled. Null if the exception must pass through unchanged, for example
    /// because it is a <see cref="StoreException"/> already (from the other side of a relay).
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
                StoreErrorKind.Timeout,
                RetryAdvice.Worthwhile,
                $"No byte moved for {watchdog.Waited.TotalSeconds:0.#} s while {operation}.",
                exception)
            {
                Reason = "no answer",
            }
            : Of(exception, operation);
    }

    /// <summary>Returns the error of a proxy that requires a user and a password. The operation names the proxy's address.</summary>
    public static StoreException OfUnknownToProxy(string operation, Exception? cause = null) => new(
        StoreErrorKind.Unauthenticated,
        RetryAdvice.Never,
        Sentence(
            operation,
            "the proxy asks for a user and a password, or refuses those given (407); they stand in the variable that names it, as in "
            + "HTTPS_PROXY=http://USER:PASSWORD with @HOST:PORT behind them"),
        cause)
    {
        Status = 407,
    };

    // The runtime reports the status only in the exception's message.
    private static StoreException OfProxy(Exception exception, string operation) =>
        exception.Message.Contains("'407'", StringComparison.Ordinal)
        ? OfUnknownToProxy(operation, exception)
        : new StoreException(
            StoreErrorKind.Unavailable,
            RetryAdvice.Worthwhile,
            Sentence(operation, "the proxy makes no connection to the service, ask whoever runs it, or name the host in NO_PROXY"),
            exception);

    private static StoreException? Of(Exception exception, string operation)
    {
        if (exception.InnerException is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets })
        {
            // Treated as if a store had asked for fewer requests, because fewer connections are what helps.
            return new StoreException(
                StoreErrorKind.RateLimited,
                RetryAdvice.Worthwhile,
                Sentence(operation, "this process may open no more files and connections, raise ulimit -n or give less by --connections"),
                exception);
        }

        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError })
        {
            return OfProxy(exception, operation);
        }

        var (reason, retry) = exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                ("the host's name is not known", RetryAdvice.Worthwhile),
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
                ("the connection was refused", RetryAdvice.Worthwhile),
            { InnerException: NoAddressAnswersException many } => ($"no connection could be made ({many.Message})", RetryAdvice.Worthwhile),
            { InnerException: AuthenticationException } =>
                ("the server's TLS certificate is not trusted; if an authority of your own has issued it, name its certificate by "
                    + "SSL_CERT_FILE; for S3, AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE and a profile's ca_bundle win over that",
                    RetryAdvice.Never),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
                ("no connection could be made", RetryAdvice.Worthwhile),
            HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => ("the connection ended early", RetryAdvice.Worthwhile),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } =>
                ("the answer is not HTTP", RetryAdvice.Worthwhile),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
                ("the answer's headers are too large", RetryAdvice.Never),
            // The runtime asks a new connection for its remote address. If the connection has been reset meanwhile, the SocketException
            // is not wrapped.
            SocketException or HttpRequestException or IOException or ObjectDisposedException =>
                ("the connection broke", RetryAdvice.Worthwhile),
            _ => ("", RetryAdvice.Never),
        };
        return reason.Length == 0
            ? null
            : new StoreException(StoreErrorKind.Unavailable, retry, Sentence(operation, reason), exception) { Reason = reason };
    }
}
