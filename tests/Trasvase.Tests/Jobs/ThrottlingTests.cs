using Trasvase.Http.Connecting;
using Trasvase.Jobs;
using Trasvase.Jobs.Scopes;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;
using Trasvase.Tests.Stores;

namespace Trasvase.Tests.Jobs;

/// <summary>A store that asks for fewer requests must not get more of them.</summary>
public class ThrottlingTests
{
    private static readonly RetryPolicy Quick = new() { AttemptsMax = 12, DelayFirst = TimeSpan.FromTicks(1) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string[]> Shapes => new()
    {
        { "2,000 parts of one object", ["p/0-2048000"] },
        { "1,000 small objects", [.. Enumerable.Range(0, 1000).Select(i => $"p/{i}-{i % 97}")] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task RunAsync_ATenthOfAllRequestsIsRefused_SendsAtMostAFifthMore(string shape, string[] keys)
    {
        var (needed, _) = await RunAsync(keys, busy: 0, seed: 1);

        var (sent, report) = await RunAsync(keys, busy: 0.1, seed: 2);

        (report.Transferred, report.Failed).ShouldBe((keys.Length, 0), shape);
        ((double)sent / needed).ShouldBeInRange(1.05, 1.2, $"{shape}: {sent} requests where {needed} would do");
    }

    [Fact]
    public async Task RunAsync_EveryRequestIsRefused_GivesUpAfterTheAttemptsOfOneLoop()
    {
        using var clouds = new FakeClouds(["p/0-1000"], busy: 1, seed: 3);
        using var transport = new HttpMessageInvoker(clouds);
        var (source, target) = Stores(transport, Quick);
        var runner = new JobRunner(new JobContext(source, target, new TransferOptions { Retry = Quick }, TimeProvider.System));

        var report = await runner.RunAsync(
            new JobScope.One(new ObjectKey("p/0-1000"), new ObjectKey("t")), static _ => ValueTask.CompletedTask, progress: null, Token);

        report.Failed.ShouldBe(1);
        clouds.Requests.ShouldBe(Quick.AttemptsMax, "loops that hold loops would multiply");
    }

    private static async Task<(int Requests, JobReport Report)> RunAsync(string[] keys, double busy, int seed)
    {
        using var clouds = new FakeClouds(keys, busy, seed);
        using var transport = new HttpMessageInvoker(clouds);
        var (source, target) = Stores(transport, Quick);
        var options = new TransferOptions { Connections = 8, MemoryBudget = 8 * 128 * 1024, PartSize = 1024, Retry = Quick };
        var runner = new JobRunner(new JobContext(source, target, options, TimeProvider.System));
        var report = await runner.RunAsync(new JobScope.Below("p/", "t/"), static _ => ValueTask.CompletedTask, progress: null, Token);
        clouds.Stored.Count.ShouldBe(keys.Length);
        return (clouds.Requests, report);
    }

    private static (S3Store Source, AzureBlobStore Target) Stores(HttpMessageInvoker transport, RetryPolicy retry)
    {
        var http = new HttpOptions { Retry = retry };
        return (
            S3Store.Create("bucket", new S3Options { Public = true, Endpoint = "http://s3.example.test" }, http, transport),
            AzureBlobStore.Create(
                "box",
                new AzureBlobOptions { AccountName = "acct", AccountKey = "c2VjcmV0", Endpoint = "http://127.0.0.1:1/acct" },
                http,
                transport));
    }
}
