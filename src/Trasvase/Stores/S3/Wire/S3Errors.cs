using Trasvase.Http;

namespace Trasvase.Stores.S3.Wire;

/// <summary>Translates S3's error answers into exceptions.</summary>
/// <param name="requesterPays">Whether requests agree to pay (Requester Pays).</param>
/// <param name="hasCustomerKey">Whether reads carry a customer's key (SSE-C).</param>
internal sealed class S3Errors(bool requesterPays = false, bool hasCustomerKey = false) : IErrorReader
{
    private const string RegionKey = "s3-region";

    private static readonly string[] Revealing = ["://", "X-Amz-", "Signature", "Credential=", "AWS4-", "?"];

    private static readonly string[] Encryption =
    [
        "Server Side Encryption",
        "server-side-encryption",
        "encryption parameters",
        "encryption method",
        "customer"
    ];

    private const RetryAdvice Never = RetryAdvice.Never;
    private const RetryAdvice Worthwhile = RetryAdvice.Worthwhile;

    public StoreException Read(ErrorAnswer answer)
    {
        var text = S3ErrorText.Of(answer.Body);
        var code = text?.Code;
        var (kind, retry, reason) = OfCustomerKey(answer.Status, code, text?.Message) ?? Meaning(answer.Status, code);
        var said = kind is StoreErrorKind.PermissionDenied or StoreErrorKind.InvalidRequest or StoreErrorKind.Unexpected
            ? Said(text?.Message)
            : "";
        var status = code is null ? $"{answer.Status}" : $"{answer.Status} {code}";
        var error = new StoreException(
            kind, retry, HttpFailure.Sentence(answer.Operation, $"{reason} ({status})") + said + Hint(answer.Status, code))
        {
            Code = code,
            Status = answer.Status,
            RetryAfter = answer.RetryAfter,
        };
        error.Data[RegionKey] = text?.Region;
        return error;
    }

    /// <summary>Returns the region that the body of an error answer named; null if it named none.</summary>
    public static string? RegionOf(StoreException refusal) => refusal.Data[RegionKey] as string;

    /// <summary>
    /// Whether the text is an error document, whatever status came with it. JSON does not count, because it may be anything.
    /// </summary>
    public static bool IsError(string body) => body.AsSpan().TrimStart("\ufeff \t\r\n").StartsWith('<') && S3ErrorText.Of(body) is not null;

    /// <summary>Makes the error for an answer that does not fit the request. Another answer may fit.</summary>
    public static StoreException Corrupt(string operation, string reason) =>
        new(StoreErrorKind.Corrupt, Worthwhile, HttpFailure.Sentence(operation, reason));

    /// <summary>Returns the meaning of a status and a code. Only this class knows the meanings.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">S3's error code; null if the answer has no body that holds one.</param>
    public static (StoreErrorKind Kind, RetryAdvice Retry, string Reason) Meaning(int status, string? code) => code switch
    {
        "NoSuchBucket" => (StoreErrorKind.NotFound, Never, "the bucket does not exist, check its name and the endpoint"),
        "NoSuchKey" => (StoreErrorKind.NotFound, Never, "there is no such object"),
        "NoSuchVersion" => (StoreErrorKind.NotFound, Never, "there is no such version of the object"),
        "NoSuchUpload" => (StoreErrorKind.NotFound, Never, "the upload is gone: it was completed, aborted or collected"),
        "InvalidAccessKeyId" =>
            (StoreErrorKind.Unauthenticated, Never, "the store does not know the access key id, check AWS_ACCESS_KEY_ID"),
        "SignatureDoesNotMatch" =>
            (StoreErrorKind.Unauthenticated, Never, "the secret key does not fit the access key id, check AWS_SECRET_ACCESS_KEY"),
        "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" =>
            (StoreErrorKind.Unauthenticated, Never, "the session token has expired, sign in again or renew AWS_SESSION_TOKEN"),
        "InvalidToken" =>
            (StoreErrorKind.Unauthenticated, Never, "the session token is not valid for this access key, check AWS_SESSION_TOKEN"),
        "RequestTimeTooSkewed" =>
            (StoreErrorKind.Unauthenticated, Never, "this machine's clock differs too much from the store's, set it right"),
        "MissingSecurityHeader" or "MissingAuthenticationToken" or "CredentialsNotSupported" =>
            (StoreErrorKind.Unauthenticated, Never, "the store wants credentials, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or "
                + "AWS_PROFILE"),
        "AccessDenied" or "AllAccessDisabled" or "AccountProblem" or "NotSignedUp" or "InvalidPayer" or "UnauthorizedAccess" =>
            (StoreErrorKind.PermissionDenied, Never, "access is denied, check that the credentials (AWS_ACCESS_KEY_ID or AWS_PROFILE) are "
                + "right and allow this"),
        "InvalidObjectState" =>
            (StoreErrorKind.Archived, Never, "the object is archived (Glacier) and must be restored before it can be read"),
        "RestoreAlreadyInProgress" => (StoreErrorKind.AlreadyExists, Never, "the object is being restored already"),
        "GlacierExpeditedRetrievalNotAvailable" =>
            (StoreErrorKind.Unavailable, Never, "there is no capacity for an expedited restore now, try again later or use --restore-tier "
                + "standard"),
        "PreconditionFailed" => (StoreErrorKind.PreconditionFailed, Never, "the object is not the version that was expected"),
        "ConditionalRequestConflict" => (StoreErrorKind.PreconditionFailed, Worthwhile, "another request was storing the same object"),
        "OperationAborted" => (StoreErrorKind.Unavailable, Worthwhile, "another operation on the same bucket or object was under way"),
        "BucketAlreadyExists" or "BucketAlreadyOwnedByYou" => (StoreErrorKind.AlreadyExists, Never, "the bucket exists already"),
        "SlowDown"
            or "Throttling"
            or "ThrottlingException"
            or "RequestLimitExceeded"
            or "RequestThrottled"
            or "TooManyRequests"
            or "BandwidthLimitExceeded" =>
            (StoreErrorKind.RateLimited, Worthwhile, "the store asks for fewer requests"),
        "InternalError" or "ServiceUnavailable" => (StoreErrorKind.Unavailable, Worthwhile, "the store failed on its side"),
        "RequestTimeout" => (StoreErrorKind.Timeout, Worthwhile, "the store waited too long for the request's bytes"),
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" =>
            (StoreErrorKind.InvalidRequest, Never, "the bucket is in another region or at another endpoint, check AWS_REGION and "
                + "AWS_ENDPOINT_URL_S3"),
        "TemporaryRedirect" or "Redirect" => (StoreErrorKind.Unavailable, Worthwhile, "the bucket is being moved to another endpoint"),
        "BadDigest" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch" or "IncompleteBody" =>
            (StoreErrorKind.Corrupt, Worthwhile, "the store received other bytes than were sent"),
        "InvalidRange" => (StoreErrorKind.InvalidRequest, Never, "the range begins past the object's end"),
        "InvalidPart" or "InvalidPartOrder" =>
            (StoreErrorKind.InvalidRequest, Never, "a part of the upload is gone or is not the one that was sent"),
        "EntityTooLarge" => (StoreErrorKind.InvalidRequest, Never, "the object is too large for the store"),
        "EntityTooSmall" => (StoreErrorKind.InvalidRequest, Never, "a part other than the last is too small for the store"),
        "NotImplemented" or "MethodNotAllowed" => (StoreErrorKind.Unsupported, Never, "the store cannot do this"),
        "NoSuchTagSet" => (StoreErrorKind.NotFound, Never, "the object has no tags"),
        _ when code?.StartsWith("KMS.", StringComparison.Ordinal) == true =>
            (StoreErrorKind.PermissionDenied, Never, "the key that encrypts the object cannot be used with these credentials"),
        _ => Meaning(status),
    };

    private static (StoreErrorKind Kind, RetryAdvice Retry, string Reason) Meaning(int status) => status switch
    {
        301 or 302 or 308 => Meaning(status, "PermanentRedirect"),
        307 => Meaning(status, "TemporaryRedirect"),
        401 => Meaning(status, "MissingSecurityHeader"),
        403 =>
            (StoreErrorKind.PermissionDenied, Never, "access is denied, check that the credentials (AWS_ACCESS_KEY_ID or AWS_PROFILE) are "
                + "right and allow this"),
        404 => (StoreErrorKind.NotFound, Never, "there is no such object or bucket"),
        405 or 501 => Meaning(status, "NotImplemented"),
        408 => Meaning(status, "RequestTimeout"),
        409 => (StoreErrorKind.Unavailable, Worthwhile, "another request was in the way"),
        412 => Meaning(status, "PreconditionFailed"),
        416 => Meaning(status, "InvalidRange"),
        429 or 503 => Meaning(status, "SlowDown"),
        >= 500 and not 505 => Meaning(status, "InternalError"),
        >= 400 and < 500 => (StoreErrorKind.InvalidRequest, Never, "the store refuses the request"),
        _ => (StoreErrorKind.Unexpected, Worthwhile, "the store's answer is an error that it does not explain"),
    };

    // S3 has no code of its own for these errors. Only the message tells them apart from other invalid requests.
    private (StoreErrorKind Kind, RetryAdvice Retry, string Reason)? OfCustomerKey(int status, string? code, string? message) =>
        status == 400 && code is "InvalidRequest" or "InvalidArgument" && message is not null
        && Encryption.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? (StoreErrorKind.PermissionDenied, Never, hasCustomerKey
                ? "the key in --sse-c-key-file does not fit the object, or it is not encrypted with such a key"
                : "the object is encrypted with a key that its owner keeps (SSE-C), give it with --sse-c-key-file")
            : null;

    // Returns what may have caused a refusal that gives no reason.
    private string Hint(int status, string? code)
    {
        if (status != 403 || code is not (null or "AccessDenied"))
        {
            return "";
        }

        var payer = requesterPays ? "" : " If requesters pay for this bucket, use --requester-pays.";
        return hasCustomerKey ? $" The key in --sse-c-key-file may be another than the object's.{payer}" : payer;
    }

    // The store's message may quote the request. A message with anything that looks like a URL or a part of a signature is not repeated.
    private static string Said(string? message) =>
        message is { Length: > 0 and <= 400 }
        && !message.Any(char.IsControl)
        && !Revealing.Any(secret => message.Contains(secret, StringComparison.OrdinalIgnoreCase))
            ? $" The store says: {message.TrimEnd('.')}."
            : "";
}
