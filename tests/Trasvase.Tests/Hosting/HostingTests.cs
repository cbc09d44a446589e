using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Hosting;

/// <summary>What a host sees of a call besides its result: exceptions if it wants them, JSON, its log, and progress as a stream.</summary>
public sealed class HostingTests : IDisposable
{
    private readonly MemoryCatalog _stores = new();
    private readonly Lines _log = new();
    private readonly TrasvaseClient _client;

    public HostingTests() => _client = new TrasvaseClient(_stores, TimeProvider.System, limits: new ClientLimits(), logger: _log);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task EnsureSuccess_ObjectThatIsThere_IsTheReceiptItself()
    {
        await PutAsync("a");

        var receipt = await _client.CopyAsync("s3://bucket/a", "az://archive/", cancellationToken: None);

        (receipt.IsSuccess, receipt.EnsureSuccess()).ShouldBe((true, receipt));
    }

    [Fact]
    public async Task EnsureSuccess_ObjectThatIsNotThere_ThrowsWithTheReasonAndTheReceipt()
    {
        var receipt = await _client.CopyAsync("s3://bucket/none", "az://archive/", cancellationToken: None);

        var failure = Should.Throw<TransferFailedException>(() => receipt.EnsureSuccess());

        (failure.Message, failure.Receipt, failure.Error).ShouldBe((receipt.Reason, receipt, StoreErrorKind.NotFound));
    }

    [Fact]
    public async Task EnsureSuccess_JobWithAFailure_SaysHowManyAndWhy()
    {
        await PutAsync("p/a");
        await PutAsync("p/b");
        _stores["bucket"].Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value == "p/b"
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "No.")
            : Task.CompletedTask;

        var report = await _client.CopyAllAsync(
            "s3://bucket/p/", "az://archive/", new TransferOptions { Via = TransferRoute.Relay }, cancellationToken: None);

        var failure = Should.Throw<TransferFailedException>(() => report.EnsureSuccess());
        (failure.Message, failure.Report).ShouldBe(("1 of 2 objects failed, 1 of them because: access denied.", report));
    }

    [Fact]
    public void EnsureSuccess_Comparisons_ThrowUnlessTheyAreVerified()
    {
        var receipt = new VerifyReceipt
        {
            Outcome = VerifyOutcome.Missing,
            Reason = "It is not there.",
            SourceContainer = "b",
            SourceKey = new("k"),
            TargetContainer = "c",
            TargetKey = new("k"),
        };

        Should.Throw<TransferFailedException>(() => receipt.EnsureSuccess()).Message.ShouldBe("It is not there.");
        Should.Throw<TransferFailedException>(() => new VerifyReport { Listed = 3, Verified = 1, Missing = 2 }.EnsureSuccess()).Message
            .ShouldBe("2 of 3 objects are not verified.");
        new VerifyReport { Listed = 3, Verified = 3 }.EnsureSuccess().Verified.ShouldBe(3);
    }

    [Fact]
    public async Task Serialize_WithTheDefaultsOfTheWeb_ReadsAsTheCommandWritesIt()
    {
        await PutAsync("a");
        var receipt = await _client.CopyAsync(
            "s3://bucket/a", "az://archive/", new TransferOptions { Via = TransferRoute.Relay }, cancellationToken: None);
        var report = await _client.CopyAllAsync("s3://bucket/", "az://archive/", cancellationToken: None);

        using var one = JsonDocument.Parse(JsonSerializer.Serialize(
            new { Receipt = receipt, receipt.Outcome, receipt.Verification, receipt.SourceKey }, JsonSerializerOptions.Web));
        using var all = JsonDocument.Parse(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));

        var root = one.RootElement;
        root.GetProperty("receipt").GetProperty("outcome").GetString().ShouldBe("transferred");
        root.GetProperty("receipt").GetProperty("verification").GetString().ShouldBe("verified");
        root.GetProperty("receipt").GetProperty("verifiedBy").GetString().ShouldBe("crc64Nvme");
        root.GetProperty("receipt").GetProperty("size").GetInt64().ShouldBe(1000);
        root.GetProperty("outcome").GetString().ShouldBe("transferred");
        root.GetProperty("verification").GetProperty("verifiedBy").GetString().ShouldBe("crc64Nvme");
        root.GetProperty("sourceKey").GetString().ShouldBe("a");
        (all.RootElement.GetProperty("unchanged").GetInt64(), all.RootElement.GetProperty("reasons").GetArrayLength()).ShouldBe((1, 0));
    }

    [Fact]
    public void Deserialize_WordsAndKeys_AreReadBackAndOthersRefused()
    {
        JsonSerializer.Deserialize<Outcome>("\"skipped\"").ShouldBe(Outcome.Skipped);
        JsonSerializer.Deserialize<ObjectKey>("\"a/b\"").ShouldBe(new ObjectKey("a/b"));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Outcome>("\"lost\""));
    }

    [Fact]
    public async Task CopyAllAsync_Log_HearsOfTheBeginningEachObjectAndTheEnd()
    {
        await PutAsync("p/a");
        await PutAsync("p/b");
        _stores["bucket"].Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value == "p/b"
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Refused: sig=abcdef123456")
            : Task.CompletedTask;

        await _client.CopyAllAsync(
            "s3://bucket/p/", "az://archive/", new TransferOptions { Via = TransferRoute.Relay }, cancellationToken: None);

        var lines = _log.All.ToList();
        lines[0].ShouldBe((LogLevel.Information, "Copy of s3://bucket/p/ to az://archive/ began."));
        lines.ShouldContain((LogLevel.Debug, "archive/a is verified by Crc64Nvme, 1000 bytes."));
        lines.Single(line => line.Level == LogLevel.Warning && line.Text.StartsWith("bucket/p/b failed", StringComparison.Ordinal)).Text
            .ShouldNotContain("abcdef");
        lines[^1].Level.ShouldBe(LogLevel.Warning);
        lines[^1].Text.ShouldStartWith(
            "Copy of s3://bucket/p/ to az://archive/ ended: 1 transferred, 0 unchanged, 0 skipped, 1 failed, 1000 bytes in ");
    }

    [Fact]
    public async Task Follow_CallWithProgress_StreamsItUntilTheEndAndGivesTheResult()
    {
        await PutAsync("a");
        var call = _client.Follow(progress => _client.CopyAsync(
            "s3://bucket/a", "az://archive/", progress: progress, cancellationToken: None));

        var seen = await call.Progress.ToListAsync(None);

        seen[^1].Transferred.ShouldBe(1);
        (await call.Result).Outcome.ShouldBe(Outcome.Transferred);
    }

    [Fact]
    public async Task Follow_CallThatThrows_EndsTheStreamAndThrowsFromTheResult()
    {
        var call = _client.Follow(progress => _client.CopyAsync(
            "s3://bucket/a/", "az://archive/", progress: progress, cancellationToken: None));

        (await call.Progress.ToListAsync(None)).ShouldBeEmpty();
        await Should.ThrowAsync<ConfigurationException>(call.Result);
    }

    private Task PutAsync(string key) =>
        _stores["bucket"].Inner.PutAsync(new ObjectKey(key), new PositionalData(1, 1000).ToBody(), new WriteOptions(), None);

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue((logLevel, formatter(state, exception)));
    }
}
