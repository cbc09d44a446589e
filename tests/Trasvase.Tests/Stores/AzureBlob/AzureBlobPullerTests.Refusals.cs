using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.AzureBlob.Signing;
using Trasvase.Testing.Http;
using static Trasvase.Tests.Stores.AzureBlob.ScriptedAzure;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed partial class AzureBlobPullerTests
{
    [Theory]
    [InlineData("header", 403, 403, RetryAdvice.Never)]
    [InlineData("header", 404, 404, RetryAdvice.Never)]
    [InlineData("header", 429, 429, RetryAdvice.Worthwhile)]
    [InlineData("header", 503, 503, RetryAdvice.Worthwhile)]
    [InlineData("xml", 403, 403, RetryAdvice.Never)]
    [InlineData("xml", 500, 500, RetryAdvice.Worthwhile)]
    [InlineData("xml", 401, 401, RetryAdvice.Never)]
    [InlineData("none", 500, null, RetryAdvice.Worthwhile)]
    [InlineData("none", 403, 403, RetryAdvice.Never)]
    public async Task Copy_SourceRefuses_SaysWithWhichStatusAndIsNeverRepeated(string where, int status, int? told, RetryAdvice retry)
    {
        await using var azure = await StartAsync();
        var document = $"<Error><Code>CannotVerifyCopySource</Code><Message>m</Message>{(where == "xml" ? $"<CopySourceStatusCode>{status}</CopySourceStatusCode>" : "")}</Error>";
        (string, string)[] headers = where == "header"
            ? [("x-ms-error-code", "CannotVerifyCopySource"), ("x-ms-copy-source-status-code", $"{status}")]
            : [];
        azure.Script.Then(ScriptAnswer.Of(status, document, headers), ScriptAnswer.Of(status, document, headers), Created);

        foreach (var error in await BothRefusedAsync(azure))
        {
            (error.Kind, error.Retry, error.Status, error.SourceStatus, error.Code).ShouldBe((
                StoreErrorKind.SourceRefused, retry, status, told, "CannotVerifyCopySource"));
            ShouldHoldNoSecret(error);
        }

        azure.Script.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("0", 404)]
    [InlineData("-403", 404)]
    [InlineData("99999999999", 404)]
    [InlineData("forbidden", 404)]
    [InlineData("403", 403)]
    public async Task Copy_StatusOfTheSourceIsRubbish_TheAnswersOwnIsTold(string told, int expected)
    {
        await using var azure = await StartAsync();
        var answer = ScriptAnswer.Empty(404, ("x-ms-error-code", "CannotVerifyCopySource"), ("x-ms-copy-source-status-code", told));
        azure.Script.Then(answer, answer);

        foreach (var error in await BothRefusedAsync(azure))
        {
            error.SourceStatus.ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Copy_SourceIsAnotherVersion_IsSourceRefusedAndNotTheTargetsPrecondition()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(412, "SourceConditionNotMet"), Error(412, "SourceConditionNotMet"));

        foreach (var error in await BothRefusedAsync(azure))
        {
            (error.Kind, error.SourceStatus).ShouldBe((StoreErrorKind.SourceRefused, (int?)412));
        }
    }

    [Fact]
    public async Task Copy_SourceSays401_IsNotTakenForARefusalOfOurOwnCredentials()
    {
        await using var script = await HttpScript.StartAsync(Cancellation);
        using var transport = script.CreateTransport(new HttpOptions());
        var tokens = 0;
        var account = new AzureBlobAccount("acct", HttpEndpoint.Parse($"{script.Endpoint}/acct"), new AzureCredentials.Entra(null));
        var authority = new BearerAuthority(
            () => Task.FromResult(new BearerToken($"t{++tokens}", DateTimeOffset.MaxValue, null)), TimeProvider.System);
        var exchange = new HttpExchange(transport, authority, new AzureBlobErrors("box", "acct"), new HttpOptions());
        script.Then(ScriptAnswer.Empty(401, ("x-ms-error-code", "CannotVerifyCopySource"), ("x-ms-copy-source-status-code", "401")));

        var error = await Should.ThrowAsync<StoreException>(
            () => new AzureBlobPuller(new AzureBlobRequests(account, "box", exchange), AzureBlobProfile.Value).PullAsync(
                Key, Grant(), null, new WriteOptions(), Cancellation));

        (error.Kind, error.Retry, error.SourceStatus, tokens).ShouldBe((StoreErrorKind.SourceRefused, RetryAdvice.Never, 401, 1));
    }

    [Theory]
    [InlineData(400, "Md5Mismatch", StoreErrorKind.Corrupt, RetryAdvice.Worthwhile)]
    [InlineData(501, "NotImplemented", StoreErrorKind.Unsupported, RetryAdvice.Never)]
    [InlineData(503, "ServerBusy", StoreErrorKind.RateLimited, RetryAdvice.Worthwhile)]
    [InlineData(403, "AuthorizationPermissionMismatch", StoreErrorKind.PermissionDenied, RetryAdvice.Never)]
    public async Task Copy_TargetRefuses_HasItsMeaningAndIsNeverRepeated(int status, string code, StoreErrorKind kind, RetryAdvice retry)
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(status, code), Error(status, code), Created);

        foreach (var error in await BothRefusedAsync(azure))
        {
            (error.Kind, error.Retry, error.SourceStatus).ShouldBe((kind, retry, null));
            ShouldHoldNoSecret(error);
        }

        azure.Script.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Copy_NobodyAnswers_IsWorthwhileAndHoldsNoSecret()
    {
        await using var azure = await StartAsync();
        await azure.Script.DisposeAsync();

        foreach (var error in await BothRefusedAsync(azure))
        {
            error.Retry.ShouldBe(RetryAdvice.Worthwhile);
            ShouldHoldNoSecret(error);
        }
    }

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    public async Task Copy_UrlTooLong_IsRefusedWithoutARequest(int length, bool fits)
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Created, Created);
        var grant = Grant(Url.PadRight(length, 'x'));

        if (fits)
        {
            await azure.Store.PullAsync(Key, grant, null, new WriteOptions(), Cancellation);
            azure.Script.Requests.ShouldHaveSingleItem().Header("x-ms-copy-source").ShouldBe(grant.Url.AbsoluteUri);
            return;
        }

        foreach (var error in await BothRefusedAsync(azure, grant))
        {
            error.Kind.ShouldBe(StoreErrorKind.InvalidRequest);
            error.Message.ShouldContain("2049");
            ShouldHoldNoSecret(error);
        }

        azure.Script.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Copy_WhatTheServiceCannotDo_IsRefusedWithoutARequest()
    {
        await using var azure = await StartAsync();
        var upload = await azure.Store.BeginUploadAsync(Key, IfAbsent, Cancellation);
        var (large, crc, composite) = (Grant(size: (5000L << 20) + 1), Digest.OfCrc64(1), Md5 with { Scope = DigestScope.Composite });

        (await KindAsync(() => azure.Store.PullAsync(Key, large, null, IfAbsent, Cancellation))).ShouldBe(StoreErrorKind.InvalidRequest);
        (await KindAsync(() => azure.Store.PullAsync(new ObjectKey("a/../b"), Grant(), null, IfAbsent, Cancellation))).ShouldBe(
            StoreErrorKind.InvalidRequest);
        (await KindAsync(() => azure.Store.PullAsync(Key, Grant(), crc, IfAbsent, Cancellation))).ShouldBe(StoreErrorKind.Unsupported);
        (await KindAsync(() => azure.Store.PullAsync(Key, Grant(), composite, IfAbsent, Cancellation))).ShouldBe(
            StoreErrorKind.Unsupported);
        (await KindAsync(() => azure.Store.PullPartAsync(upload, new Part(1, 0, 3), Grant(), crc, Cancellation))).ShouldBe(
            StoreErrorKind.Unsupported);
        (await KindAsync(() => azure.Store.PullPartAsync(upload, new Part(1, 0, (4000L << 20) + 1), large, null, Cancellation))).ShouldBe(
            StoreErrorKind.InvalidRequest);
        await Should.ThrowAsync<ArgumentException>(() => azure.Store.PullPartAsync(upload, new Part(1, 0, 0), Grant(), null, Cancellation));

        azure.Script.Requests.ShouldBeEmpty();
    }
}
