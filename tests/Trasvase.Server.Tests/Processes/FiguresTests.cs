using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Trasvase.Client;
using Trasvase.Testing.Data;

namespace Trasvase.Server.Tests.Processes;

/// <summary>
/// The figures of the service, as a process of its own. What is measured is printed (<c>--output Detailed</c>); what is asserted has so
/// much room that only a fault misses it, because machines differ and others work on them.
/// </summary>
public sealed class FiguresTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_AndIdle()
    {
        await using var service = await ServiceProcess.StartAsync();
        var memory = service.Memory() / 1024.0 / 1024.0;

        output.WriteLine($"ready after {service.Readied.TotalSeconds:0.00} s; {memory:0} MiB then");

        service.Readied.TotalSeconds.ShouldBeLessThan(10);
        memory.ShouldBeLessThan(200);
    }

    [Fact]
    public async Task Transfer_WaitedFor_AddsLittleToTheTransferItself()
    {
        const int Warm = 300;
        const int Measured = 500;
        await using var service = await ServiceProcess.StartAsync();
        Put(service, "small", 1000);
        var added = new List<double>();

        for (var i = 0; i < Warm + Measured; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            var job = await TransferAsync(service, "small", $"to/{i}");
            var all = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            if (i >= Warm)
            {
                added.Add(all - (job.Receipt!.Value.GetProperty("seconds").GetDouble() * 1000));
            }
        }

        added.Sort();
        output.WriteLine($"added to a transfer: p50 {added[Measured / 2]:0.0} ms, p99 {added[Measured * 99 / 100]:0.0} ms");
        added[Measured / 2].ShouldBeLessThan(100);
    }

    [Fact]
    public async Task ThousandTransfers_PostedAtOnceByFiftyClients_AreDoneEachOnce()
    {
        const int Clients = 50;
        const int Each = 20;
        await using var service = await ServiceProcess.StartAsync();
        Put(service, "small", 1000);
        await TransferAsync(service, "small", "first");
        var before = service.Memory();
        var begun = Stopwatch.GetTimestamp();

        var jobs = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var posted = new List<JobView>();
            for (var i = 0; i < Each; i++)
            {
                posted.Add(await service.PostAsync("/v1/transfers", Transfer("small", $"to/{client:00}-{i:00}")));
            }

            return posted;
        }));
        foreach (var job in jobs.SelectMany(posted => posted))
        {
            (await service.EndOfAsync(job.Id)).Status.ShouldBe(JobStatus.Done);
        }

        var grown = (service.Memory() - before) / 1024.0 / 1024.0;
        output.WriteLine(
            $"1,000 transfers in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s; the memory has grown by {grown:0} MiB");
        service.Azure.State.Blobs(ServiceScene.Container).Count(blob => blob.Key.StartsWith("to/", StringComparison.Ordinal))
            .ShouldBe(Clients * Each);
        grown.ShouldBeLessThan(150);
    }

    [Fact]
    public async Task Watchers_OfARunningJob_CostItLittle()
    {
        await using var service = await ServiceProcess.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            Put(service, $"in/{i:00}", 4 * 1024 * 1024);
        }

        await JobAsync(service, "warm/");
        var alone = await JobAsync(service, "alone/");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var times = new System.Collections.Concurrent.ConcurrentBag<double>();
        var pollers = Enumerable.Range(0, 200).Select(_ => PollAsync(service, times, end.Token)).ToList();
        var streams = Enumerable.Range(0, 100).Select(_ => StreamAsync(service, end.Token)).ToList();
        var memory = service.Memory();
        var watched = await JobAsync(service, "watched/");
        var grown = (service.Memory() - memory) / 1024.0 / 1024.0;
        await end.CancelAsync();
        await EndedAsync(pollers.Concat(streams));
        var sorted = times.Order().ToList();

        output.WriteLine(
            $"240 MiB alone in {alone.TotalSeconds:0.00} s, beside 200 pollers and 100 streams in {watched.TotalSeconds:0.00} s; "
            + $"an answer took {sorted[sorted.Count / 2]:0} ms, 99 % {sorted[sorted.Count * 99 / 100]:0} ms; {grown:0} MiB more");
        sorted.Count.ShouldBeGreaterThan(100);
    }

    private static void Put(ServiceProcess service, string key, int size) =>
        service.S3.State.Bucket(ServiceScene.Bucket).Put(key, new PositionalData((ulong)key.Length, size).ToArray());

    private static NewTransfer Transfer(string source, string target) => new()
    {
        Source = new Place { Connection = "source", Key = source },
        Target = new Place { Connection = "target", Key = target },
        Options = new TransferSettings { Via = "relay" },
    };

    private static async Task<JobView> TransferAsync(ServiceProcess service, string source, string target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/transfers") { Content = JsonContent.Create(Transfer(source, target)) };
        request.Headers.Add("Prefer", "wait=60");
        using var answer = await service.Http.SendAsync(request, Cancellation);
        return (await answer.Content.ReadFromJsonAsync<JobView>(JsonSerializerOptions.Web, Cancellation))!;
    }

    private static async Task<TimeSpan> JobAsync(ServiceProcess service, string target)
    {
        var begun = Stopwatch.GetTimestamp();
        var job = await service.PostAsync("/v1/jobs", new NewJob
        {
            Source = new Place { Connection = "source", Key = "in/" },
            Target = new Place { Connection = "target", Key = target },
            Options = new TransferSettings { Via = "relay" },
        });
        (await service.EndOfAsync(job.Id)).Status.ShouldBe(JobStatus.Done);
        return Stopwatch.GetElapsedTime(begun);
    }

    // They end by being cancelled.
    private static async Task EndedAsync(IEnumerable<Task> watchers) =>
        await Task.WhenAll(watchers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static async Task PollAsync(
        ServiceProcess service, System.Collections.Concurrent.ConcurrentBag<double> times, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        do
        {
            var begun = Stopwatch.GetTimestamp();
            using var answer = await service.Http.GetAsync("/v1/jobs", end);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        while (await timer.WaitForNextTickAsync(end));
    }

    private static async Task StreamAsync(ServiceProcess service, CancellationToken end)
    {
        await using var body = await service.Http.GetStreamAsync("/v1/events", end);
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, end) > 0)
        {
            // What comes does not matter.
        }
    }
}
