using Trasvase.Http;
using Trasvase.Stores.AzureBlob;
using static Trasvase.RetryAdvice;
using static Trasvase.StoreErrorKind;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class AzureBlobErrorsTests
{
    private readonly AzureBlobErrors _errors = new("box", "acct");

    [Theory]
    [InlineData(404, "ContainerNotFound", NotFound, Never)]
    [InlineData(404, "BlobNotFound", NotFound, Never)]
    [InlineData(403, "AuthenticationFailed", Unauthenticated, Never)]
    [InlineData(401, "InvalidAuthenticationInfo", Unauthenticated, Never)]
    [InlineData(401, "NoAuthenticationInformation", Unauthenticated, Never)]
    [InlineData(403, "AuthorizationFailure", PermissionDenied, Never)]
    [InlineData(403, "AuthorizationPermissionMismatch", PermissionDenied, Never)]
    [InlineData(403, "AccountIsDisabled", PermissionDenied, Never)]
    [InlineData(409, "BlobAlreadyExists", AlreadyExists, Never)]
    [InlineData(412, "ConditionNotMet", PreconditionFailed, Never)]
    [InlineData(403, "UnauthorizedBlobOverwrite", AlreadyExists, Never)]
    [InlineData(409, "ResourceTypeMismatch", AlreadyExists, Never)]
    [InlineData(409, "ContainerBeingDeleted", Unavailable, Worthwhile)]
    [InlineData(409, "SystemInUse", Unavailable, Worthwhile)]
    [InlineData(409, "PendingCopyOperation", Unavailable, Worthwhile)]
    [InlineData(412, "LeaseIdMissing", InvalidRequest, Never)]
    [InlineData(409, "BlobImmutableDueToPolicy", InvalidRequest, Never)]
    [InlineData(409, "BlobArchived", InvalidRequest, Never)]
    [InlineData(503, "ServerBusy", RateLimited, Worthwhile)]
    [InlineData(500, "OperationTimedOut", Unavailable, Worthwhile)]
    [InlineData(500, "InternalError", Unavailable, Worthwhile)]
    [InlineData(400, "Md5Mismatch", Corrupt, Worthwhile)]
    [InlineData(400, "Crc64Mismatch", Corrupt, Worthwhile)]
    [InlineData(400, "InvalidBlockList", InvalidRequest, Never)]
    [InlineData(400, "InvalidBlobOrBlock", InvalidRequest, Never)]
    [InlineData(409, "BlockCountExceedsLimit", InvalidRequest, Never)]
    [InlineData(400, "InvalidMetadata", InvalidRequest, Never)]
    [InlineData(400, "OutOfRangeInput", InvalidRequest, Never)]
    [InlineData(416, "InvalidRange", InvalidRequest, Never)]
    [InlineData(409, "SomethingNew", InvalidRequest, Worthwhile)]
    [InlineData(503, "SomethingNew", Unavailable, Worthwhile)]
    [InlineData(401, null, Unauthenticated, Never)]
    [InlineData(403, null, PermissionDenied, Never)]
    [InlineData(404, null, NotFound, Never)]
    [InlineData(412, null, PreconditionFailed, Never)]
    [InlineData(429, null, RateLimited, Worthwhile)]
    [InlineData(500, null, Unavailable, Worthwhile)]
    [InlineData(501, null, Unsupported, Never)]
    [InlineData(502, null, Unavailable, Worthwhile)]
    [InlineData(302, null, Unexpected, Never)]
    public void Read_StatusAndCode_HasThisMeaning(int status, string? code, StoreErrorKind kind, RetryAdvice retry)
    {
        var byHeader = _errors.Read(Answer(status, "", code));
        var byBody = _errors.Read(Answer(
            status, code is null ? "" : $"\uFEFF<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>m</Message></Error>", null));

        foreach (var error in (StoreException[])[byHeader, byBody])
        {
            (error.Kind, error.Retry, error.Status, error.Code).ShouldBe((kind, retry, status, code));
            error.Message.ShouldEndWith(error.Message.Contains("It says") ? "m" : ".");
            error.Message.ShouldNotContain("{");
        }
    }

    [Fact]
    public void Read_ContainerNotFound_NamesContainerAccountAndOption() => _errors.Read(Answer(404, "", "ContainerNotFound")).Message
        .ShouldBe(
            "The container 'box' does not exist in account 'acct'. Check its name, make it, or have a job make it with "
                + "--create-container.");

    [Fact]
    public void Read_RefusedSignature_NeverRepeatsWhatWasSigned()
    {
        const string Body = "<Error><Code>{0}</Code><Message>Signed is "
            + "'secret'.\nRequestId:1</Message><AuthenticationErrorDetail>secret</AuthenticationErrorDetail></Error>";

        foreach (var code in (string[])["AuthenticationFailed", "SomethingNew"])
        {
            _errors.Read(Answer(403, string.Format(Body, code), null)).Message.ShouldNotContain("secret");
        }
    }

    [Fact]
    public void Read_UnknownCode_TellsTheFirstLineOnly() => _errors
        .Read(Answer(
            400,
            "<Error><Code>Odd</Code><Message>Braces {0} \u001B[31m are no trap.\nRequestId:1</Message></Error>".Replace("\u001B", "&#27;"),
            null)).Message
        .ShouldBe("The service answered 400 (Odd) while writing az://box/k. It says: Braces {0} [31m are no trap.");

    [Fact]
    public void Read_AnyStatusWithRubbish_IsNeverSuccess()
    {
        for (var status = 300; status < 600; status++)
        {
            _errors.Read(Answer(status, "<html>{not xml", "")).Message.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void Read_RetryAfter_IsPassedOn() =>
        _errors.Read(Answer(503, "", "ServerBusy") with { RetryAfter = TimeSpan.FromSeconds(3) }).RetryAfter
            .ShouldBe(TimeSpan.FromSeconds(3));

    private static ErrorAnswer Answer(int status, string body, string? code) =>
        new(status, body, name => name == "x-ms-error-code" ? code : null, "writing az://box/k", RetryAfter: null);
}
