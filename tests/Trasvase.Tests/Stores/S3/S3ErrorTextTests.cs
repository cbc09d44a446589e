using Trasvase.Stores.S3.Wire;

namespace Trasvase.Tests.Stores.S3;

public class S3ErrorTextTests
{
    [Theory]
    [InlineData("<Error><Code>SlowDown</Code><Message>Wait.</Message></Error>", "SlowDown", "Wait.")]
    [InlineData("\ufeff <?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>", "NoSuchKey", null)]
    [InlineData("<ErrorResponse><Error><Code>X</Code></Error></ErrorResponse>", "X", null)]
    [InlineData("<Response><Errors><Error><Code>X</Code></Error></Errors></Response>", "X", null)]
    [InlineData("{\"code\":\"NotAuthenticated\",\"message\":\"Who?\"}", "NotAuthenticated", "Who?")]
    [InlineData("{\"error\":{\"status\":\"PERMISSION_DENIED\",\"Message\":\"No.\"}}", "PERMISSION_DENIED", "No.")]
    [InlineData("<Error><Code>two words</Code><Message>m</Message></Error>", null, "m")]
    public void Of_ErrorOfAnyService_IsRead(string body, string? code, string? message)
    {
        var text = S3ErrorText.Of(body).ShouldNotBeNull();

        (text.Code, text.Message).ShouldBe((code, message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Bad gateway</body></html>")]
    [InlineData("<Error><Code>Cut")]
    [InlineData("{\"error\":")]
    [InlineData("[1]")]
    [InlineData("Service unavailable")]
    public void Of_AnythingElse_IsNoError(string body) => S3ErrorText.Of(body).ShouldBeNull();

    [Fact]
    public void Of_CodeThatIsALongText_IsNotRepeated() =>
        S3ErrorText.Of($"<Error><Code>{new string('x', 65)}</Code></Error>").ShouldNotBeNull().Code.ShouldBeNull();
}
