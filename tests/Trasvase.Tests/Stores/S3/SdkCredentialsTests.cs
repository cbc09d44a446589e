using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Tests.Stores.S3;

public sealed class SdkCredentialsTests
{
    public static TheoryData<string, Exception, bool> Failures => new()
    {
        { "nobody was reached", new AmazonServiceException(
            "no", new HttpRequestException("no", new SocketException((int)SocketError.ConnectionRefused))), true },
        { "it took too long", new TaskCanceledException("no", new TimeoutException()), true },
        { "a line that broke", new IOException("no"), true },
        { "STS failed", new AmazonSecurityTokenServiceException("no") { StatusCode = HttpStatusCode.ServiceUnavailable }, true },
        { "STS asks for fewer requests", new AmazonSecurityTokenServiceException("no")
        {
            StatusCode = HttpStatusCode.BadRequest,
            ErrorCode = "Throttling",
        }, true },
        { "STS refuses", new AmazonSecurityTokenServiceException("no")
        {
            StatusCode = HttpStatusCode.Forbidden,
            ErrorCode = "AccessDenied",
        }, false },
        { "the SDK knows no credentials", new AmazonClientException("no"), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void IsUnreached_Failure_TellsAnOutageFromARefusal(string what, Exception failure, bool isUnreached) =>
        SdkCredentials.IsUnreached(failure).ShouldBe(isUnreached, what);
}
