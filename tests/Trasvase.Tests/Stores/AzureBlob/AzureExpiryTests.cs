using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.Data;
using Trasvase.Testing.Http;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Stores.AzureBlob;

/// <summary>Credentials that end, and clocks that are wrong, while a transfer runs.</summary>
public sealed class AzureExpiryTests : IAsyncDisposable
{
    private static readonly ObjectKey Key = new("a");
    private static readonly ScriptAnswer Expired = ScriptedAzure.Error(403, "AuthenticationFailed");

    private readonly ManualTime _time = new();
    private HttpScript? _script;
    private HttpMessageInvoker? _transport;
    private int _renewals;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_SignatureHasEndedAndANewerOneIsThere_GoesOnWithIt()
    {
        var store = await SasAsync(() => "?sv=1&sig=second");
        _script!.Then(Expired, ScriptedAzure.Found(5));

        (await store.FindAsync(Key, null, Token)).ShouldNotBeNull().Size.ShouldBe(5);

        _script.Requests.Select(Signature).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task PutPart_SignatureEndsWhileABodyStreams_TheSamePartIsWorthAnotherAttempt()
    {
        var store = await SasAsync(() => "sv=1&sig=second");
        _script!.Then(Expired, ScriptAnswer.Empty(201));
        var upload = await store.BeginUploadAsync(Key, new WriteOptions(), Token);

        var error = await Should.ThrowAsync<StoreException>(() => PutAsync(store, upload));
        (error.Kind, error.Retry, error.Code).ShouldBe((StoreErrorKind.Unauthenticated, RetryAdvice.Worthwhile, "AuthenticationFailed"));
        await PutAsync(store, upload);

        _script.Requests.Select(Signature).ShouldBe(["first", "second"]);
        _renewals.ShouldBe(1);
    }

    [Theory]
    [InlineData("sv=1&sig=first")]
    [InlineData("no signature at all")]
    [InlineData(null)]
    public async Task Find_NoNewerSignature_IsOneRefusalWithACode(string? renewed)
    {
        var store = await SasAsync(() => renewed ?? throw new IOException("the file is gone"));
        _script!.Then(Expired);

        var error = await Should.ThrowAsync<StoreException>(() => store.FindAsync(Key, null, Token));

        (error.Kind, error.Retry, error.Code).ShouldBe((StoreErrorKind.Unauthenticated, RetryAdvice.Never, "AuthenticationFailed"));
        _script.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Find_ManyAreRefusedAtOnce_TheFirstRenewsForAll()
    {
        var store = await SasAsync(() => "sv=1&sig=second");
        for (var i = 0; i < 40; i++)
        {
            _script!.Then(request => Signature(request) == "first" ? Expired : ScriptedAzure.Found(5));
        }

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.FindAsync(Key, null, Token)));

        _renewals.ShouldBe(1);
    }

    [Fact]
    public async Task Find_ThisMachinesClockIsWrong_TakesTheServersTime()
    {
        var store = await StoreAsync(new AzureBlobOptions { AccountName = "acct", AccountKey = "c2VjcmV0" });
        var server = _time.GetUtcNow().AddMinutes(20);
        ScriptAnswer refused = ScriptAnswer.Empty(403, ("x-ms-error-code", "AuthenticationFailed"), ("Date", server.ToString("R")));
        _script!.Then(refused, ScriptedAzure.Found(5), ScriptedAzure.Found(5));

        await store.FindAsync(Key, null, Token);
        await store.FindAsync(Key, null, Token);

        _script.Requests.Select(request => request.Headers["x-ms-date"]).Skip(1).ShouldAllBe(date => date == server.ToString("R"));
        _script.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Find_ClockIsRightAndTheKeyIsWrong_IsOneRefusal()
    {
        var store = await StoreAsync(new AzureBlobOptions { AccountName = "acct", AccountKey = "c2VjcmV0" });
        _script!.Then(ScriptAnswer.Empty(
            403, ("x-ms-error-code", "AuthenticationFailed"), ("Date", _time.GetUtcNow().AddMinutes(1).ToString("R"))));

        (await Should.ThrowAsync<StoreException>(() => store.FindAsync(Key, null, Token))).Kind.ShouldBe(StoreErrorKind.Unauthenticated);

        _script.Requests.Count.ShouldBe(1);
    }

    public async ValueTask DisposeAsync()
    {
        _transport?.Dispose();
        if (_script is not null)
        {
            await _script.DisposeAsync();
        }
    }

    private static string Signature(ScriptRequest request) => request.Target.Split("sig=")[1];

    private static Task<PartReceipt> PutAsync(AzureBlobStore store, UploadId upload) =>
        store.PutPartAsync(upload, new Part(1, 0, 1000), new Streaming(new PositionalData(1, 1000)), Token);

    private Task<AzureBlobStore> SasAsync(Func<string?> renew) => StoreAsync(new AzureBlobOptions
    {
        AccountName = "acct",
        SasToken = "sv=1&sig=first",
        RenewSasToken = () =>
        {
            Interlocked.Increment(ref _renewals);
            return renew();
        },
    });

    private async Task<AzureBlobStore> StoreAsync(AzureBlobOptions options)
    {
        _script = await HttpScript.StartAsync(Token);
        var http = new HttpOptions { Time = _time, Retry = new RetryPolicy { AttemptsMax = 3, DelayFirst = TimeSpan.Zero } };
        _transport = _script.CreateTransport(http);
        return AzureBlobStore.Create("box", options with { Endpoint = $"{_script.Endpoint}/acct" }, http, _transport);
    }

    private sealed class Streaming(PositionalData data) : PartBody
    {
        public override long Length => data.Length;

        public override bool IsRepeatable => false;

        public override Task WriteToAsync(Stream target, CancellationToken cancellationToken) =>
            data.ToBody().WriteToAsync(target, cancellationToken);
    }
}
