using Trasvase.Http.Connecting;
using Trasvase.Jobs;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage.Requests;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;
using Trasvase.Testing.Time;
using Trasvase.Tests.Stores;

namespace Trasvase.Tests.Jobs;

/// <summary>An outage is not a failure of objects, and a failure of one object is no outage.</summary>
public sealed class PatienceTests
{
    private static readonly RetryPolicy Quick = new() { DelayFirst = TimeSpan.FromTicks(1) };

    private readonly List<TransferReceipt> _receipts = [];
    private readonly List<SideWait> _waited = [];
    private SideWait? _last;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_OneObjectOfAThousandAlwaysFails_FailsByItselfAndNobodyWaits()
    {
        using var clouds = new FakeClouds([.. Enumerable.Range(0, 1000).Select(i => $"p/{i:0000}-{100 + i}")], busy: 0, seed: 1)
        {
            Poison = "p/0500-600",
        };

        var report = await RunAsync(clouds, new JobScope.Below("p/", "t/"));

        (report.Transferred, report.Failed, report.Stopped).ShouldBe((999, 1, null));
        _receipts.Single(receipt => receipt.Outcome == Outcome.Failed).Reason.ShouldNotBeNull().ShouldContain("Tried 6 times");
        _waited.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_OneObjectFailsForAWhile_IsTriedAgainWhenAllOthersHaveEnded()
    {
        using var clouds = new FakeClouds([.. Enumerable.Range(0, 100).Select(i => $"p/{i:0000}-{100 + i}")], busy: 0, seed: 1)
        {
            Poison = "p/0050-150",
            PoisonLeft = 8,
        };

        var report = await RunAsync(clouds, new JobScope.Below("p/", "t/"));

        (report.Listed, report.Transferred, report.Failed).ShouldBe((100, 100, 0));
        _receipts[^1].SourceKey.Value.ShouldBe("p/0050-150", "the others first");
        clouds.PoisonLeft.ShouldBe(-1, "six attempts, and three in the end");
    }

    [Fact]
    public async Task RunAsync_ZeroPatience_TriesNothingAgain()
    {
        using var clouds = new FakeClouds([.. Enumerable.Range(0, 100).Select(i => $"p/{i:0000}-{100 + i}")], busy: 0, seed: 1)
        {
            Poison = "p/0050-150",
            PoisonLeft = 8,
        };

        var report = await RunAsync(clouds, new JobScope.Below("p/", "t/"), TimeSpan.Zero);

        (report.Transferred, report.Failed, clouds.PoisonLeft).ShouldBe((99, 1, 2));
    }

    [Fact]
    public async Task RunAsync_TheOnlyObjectAlwaysFails_FailsAfterAFewLooksAtTheService()
    {
        using var clouds = new FakeClouds(["p/0-1000"], busy: 0, seed: 1) { Poison = "p/0-1000" };

        var report = await RunAsync(clouds, new JobScope.One(new ObjectKey("p/0-1000"), new ObjectKey("t")));

        report.Failed.ShouldBe(1);
        _waited.ShouldBeEmpty();
        clouds.Requests.ShouldBeInRange(Quick.AttemptsMax, Quick.AttemptsMax + 6);
    }

    [Fact]
    public async Task RunAsync_OutageIsNotWaitedForAnyMore_StopsWithASentenceThatSaysHowToGoOn()
    {
        using var clouds = new FakeClouds([.. Enumerable.Range(0, 100).Select(i => $"p/{i:0000}-{100 + i}")], busy: 0, seed: 1);
        var requests = 0;
        clouds.IsDown = request => request.RequestUri!.Host != "127.0.0.1" && Interlocked.Increment(ref requests) > 30;

        var report = await RunAsync(clouds, new JobScope.Below("p/", "t/"), TimeSpan.FromMilliseconds(300));

        report.Stopped.ShouldNotBeNull().ShouldContain("the connection was refused since");
        report.Stopped.ShouldContain("trasvase resume");
        (report.StoppedBy, report.Failed > 0, report.Transferred > 0).ShouldBe((StoreErrorKind.Unavailable, true, true));
        report.Listed.ShouldBeLessThan(100, "nothing more is taken up");
        _last.ShouldNotBeNull("it is not back").Service.ShouldBe("S3");
    }

    [Fact]
    public async Task RunAsync_OutageAndCancelled_EndsAtOnce()
    {
        using var clouds = new FakeClouds([.. Enumerable.Range(0, 100).Select(i => $"p/{i:0000}-{100 + i}")], busy: 0, seed: 1)
        {
            IsDown = static _ => true,
        };
        using var stop = new CancellationTokenSource();
        var work = RunAsync(clouds, new JobScope.Below("p/", "t/"), TimeSpan.FromDays(1), stop.Token);
        await Until.TrueAsync(() => _waited.Count > 0, Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => work.WaitAsync(TimeSpan.FromSeconds(10), Token));
        (_waited[0].Service, _waited[0].Why).ShouldBe(("S3", "the connection was refused"));
        _last.ShouldNotBeNull("it is not back");
    }

    private async Task<JobReport> RunAsync(
        FakeClouds clouds, JobScope scope, TimeSpan? patience = null, CancellationToken? cancellationToken = null)
    {
        using var transport = new HttpMessageInvoker(clouds, disposeHandler: false);
        var http = new HttpOptions { Retry = Quick };
        var source = S3Store.Create("bucket", new S3Options { Public = true, Endpoint = "http://s3.example.test" }, http, transport);
        var target = AzureBlobStore.Create(
            "box",
            new AzureBlobOptions { AccountName = "acct", AccountKey = "c2VjcmV0", Endpoint = "http://127.0.0.1:1/acct" },
            http,
            transport);
        var options = new TransferOptions { Connections = 8, MemoryBudget = 8 * 128 * 1024, Retry = Quick, Via = TransferRoute.Relay };
        var runner = new JobRunner(new JobContext(source, target, options, TimeProvider.System)
        {
            Patience = Patience.Of(patience, isJob: true),
        });
        return await runner.RunAsync(scope, Keep, new Waits(this), cancellationToken ?? Token);
    }

    private ValueTask Keep(TransferReceipt receipt)
    {
        _receipts.Add(receipt);
        return ValueTask.CompletedTask;
    }

    private sealed class Waits(PatienceTests test) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            test._last = value.Waiting;
            if (value.Waiting is { } wait)
            {
                test._waited.Add(wait);
            }
        }
    }
}
