using Trasvase.Http;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3ErrorsTests
{
    [Theory]
    [InlineData(404, "NoSuchBucket", StoreErrorKind.NotFound, RetryAdvice.Never, "bucket")]
    [InlineData(404, "NoSuchKey", StoreErrorKind.NotFound, RetryAdvice.Never, "no such object")]
    [InlineData(404, "NoSuchVersion", StoreErrorKind.NotFound, RetryAdvice.Never, "version")]
    [InlineData(404, "NoSuchUpload", StoreErrorKind.NotFound, RetryAdvice.Never, "upload is gone")]
    [InlineData(404, null, StoreErrorKind.NotFound, RetryAdvice.Never, "no such")]
    [InlineData(403, "AccessDenied", StoreErrorKind.PermissionDenied, RetryAdvice.Never, "AWS_PROFILE")]
    [InlineData(403, null, StoreErrorKind.PermissionDenied, RetryAdvice.Never, "AWS_ACCESS_KEY_ID")]
    [InlineData(403, "InvalidAccessKeyId", StoreErrorKind.Unauthenticated, RetryAdvice.Never, "AWS_ACCESS_KEY_ID")]
    [InlineData(403, "SignatureDoesNotMatch", StoreErrorKind.Unauthenticated, RetryAdvice.Never, "AWS_SECRET_ACCESS_KEY")]
    [InlineData(400, "ExpiredToken", StoreErrorKind.Unauthenticated, RetryAdvice.Never, "expired")]
    [InlineData(400, "InvalidToken", StoreErrorKind.Unauthenticated, RetryAdvice.Never, "AWS_SESSION_TOKEN")]
    [InlineData(403, "RequestTimeTooSkewed", StoreErrorKind.Unauthenticated, RetryAdvice.Never, "clock")]
    [InlineData(401, null, StoreErrorKind.Unauthenticated, RetryAdvice.Never, "credentials")]
    [InlineData(403, "InvalidObjectState", StoreErrorKind.Archived, RetryAdvice.Never, "archived")]
    [InlineData(412, "PreconditionFailed", StoreErrorKind.PreconditionFailed, RetryAdvice.Never, "version")]
    [InlineData(412, null, StoreErrorKind.PreconditionFailed, RetryAdvice.Never, "version")]
    [InlineData(409, "ConditionalRequestConflict", StoreErrorKind.PreconditionFailed, RetryAdvice.Worthwhile, "another request")]
    [InlineData(409, "OperationAborted", StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "another operation")]
    [InlineData(503, "SlowDown", StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "fewer")]
    [InlineData(503, null, StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "fewer")]
    [InlineData(429, null, StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "fewer")]
    [InlineData(503, "ServiceUnavailable", StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "its side")]
    [InlineData(500, "InternalError", StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "its side")]
    [InlineData(502, null, StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "its side")]
    [InlineData(200, "InternalError", StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "its side")]
    [InlineData(400, "RequestTimeout", StoreErrorKind.Timeout, RetryAdvice.Worthwhile, "too long")]
    [InlineData(301, null, StoreErrorKind.InvalidRequest, RetryAdvice.Never, "AWS_REGION")]
    [InlineData(301, "PermanentRedirect", StoreErrorKind.InvalidRequest, RetryAdvice.Never, "AWS_ENDPOINT_URL_S3")]
    [InlineData(400, "AuthorizationHeaderMalformed", StoreErrorKind.InvalidRequest, RetryAdvice.Never, "AWS_REGION")]
    [InlineData(307, null, StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "endpoint")]
    [InlineData(416, "InvalidRange", StoreErrorKind.InvalidRequest, RetryAdvice.Never, "range")]
    [InlineData(400, "BadDigest", StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, "other bytes")]
    [InlineData(501, null, StoreErrorKind.Unsupported, RetryAdvice.Never, "cannot")]
    [InlineData(405, "MethodNotAllowed", StoreErrorKind.Unsupported, RetryAdvice.Never, "cannot")]
    [InlineData(400, "KMS.DisabledException", StoreErrorKind.PermissionDenied, RetryAdvice.Never, "encrypts")]
    [InlineData(418, "SomethingNew", StoreErrorKind.InvalidRequest, RetryAdvice.Never, "refuses")]
    [InlineData(200, "SomethingNew", StoreErrorKind.Unexpected, RetryAdvice.Worthwhile, "explain")]
    public void Read_StatusAndCode_HaveOneMeaning(int status, string? code, StoreErrorKind kind, RetryAdvice retry, string says)
    {
        var body = code is null ? "" : $"<Error><Code>{code}</Code><Message></Message></Error>";

        var error = new S3Errors().Read(new ErrorAnswer(status, body, _ => null, "reading s3://b/k", TimeSpan.FromSeconds(3)));

        (error.Kind, error.Retry, error.Code, error.Status, error.RetryAfter).ShouldBe((
            kind, retry, code, status, TimeSpan.FromSeconds(3)));
        error.Message.ShouldStartWith("Reading s3://b/k failed: ");
        error.Message.ShouldContain(says);
        error.Message.ShouldContain($"{status}");
    }

    [Theory]
    [InlineData("<html><body>Bad gateway</body></html>")]
    [InlineData("<Error><Code>No")]
    [InlineData("{\"error\":1}")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Error><Code>&e;</Code></Error>")]
    [InlineData("<Error><Code>line\nend and <b/> more</Code></Error>")]
    public void Read_BodyThatTellsNoCode_FallsBackToTheStatus(string body)
    {
        var error = new S3Errors().Read(new ErrorAnswer(403, body, _ => null, "x", null));

        error.Code.ShouldBeNull();
        error.Kind.ShouldBe(StoreErrorKind.PermissionDenied);
        error.Message.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("{\"code\":\"NoSuchKey\",\"message\":\"m\"}", "NoSuchKey")]
    [InlineData("{\"Code\":\"NoSuchKey\"}", "NoSuchKey")]
    [InlineData("{\"error\":{\"code\":404,\"status\":\"NOT_FOUND\",\"message\":\"m\"}}", "NOT_FOUND")]
    [InlineData("<Error xmlns=\"x\"><Code> NoSuchKey </Code></Error>", "NoSuchKey")]
    [InlineData("<ErrorResponse><Error><Code>NoSuchKey</Code></Error></ErrorResponse>", "NoSuchKey")]
    [InlineData("<Response><Errors><Error><Code>NoSuchKey</Code></Error></Errors></Response>", "NoSuchKey")]
    [InlineData("  <Error><Code>NoSuchKey</Code></Error>", "NoSuchKey")]
    [InlineData("{\"code\":", null)]
    [InlineData("[1]", null)]
    public void Read_BodiesOfOtherServers_TellTheirCode(string body, string? code)
    {
        var error = new S3Errors().Read(new ErrorAnswer(404, body, _ => null, "x", null));

        (error.Kind, error.Code).ShouldBe((StoreErrorKind.NotFound, code));
    }

    [Theory]
    [InlineData("User: arn:aws:iam::123456789012:user/x is not authorized to perform: s3:GetObject", true)]
    [InlineData("see https://bucket.s3.amazonaws.com/key", false)]
    [InlineData("bad X-Amz-Security-Token=FwoGZXIvYXdzE", false)]
    [InlineData("The string to sign was AWS4-HMAC-SHA256", false)]
    [InlineData("line\nend", false)]
    public void Read_MessageOfTheStore_IsRepeatedOnlyIfItRevealsNothing(string message, bool repeated)
    {
        var error = new S3Errors().Read(new ErrorAnswer(
            403, $"<Error><Code>AccessDenied</Code><Message>{message}</Message></Error>", _ => null, "x", null));

        error.Message.Contains(message, StringComparison.Ordinal).ShouldBe(repeated);
    }

    [Fact]
    public void Read_SignatureError_NeverRepeatsTheStringToSign()
    {
        const string Body = "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message><AWSAccessKeyId>AKIDSECRET</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256 x</StringToSign></Error>";

        var error = new S3Errors().Read(new ErrorAnswer(403, Body, _ => null, "x", null));

        error.ToString().ShouldNotContain("AKIDSECRET");
        error.ToString().ShouldNotContain("AWS4-HMAC");
    }
}
