using Trasvase.Client;
using Trasvase.Testing.Data;

namespace Trasvase.Server.Tests.Processes;

/// <summary>
/// The service is killed at random moments (kill -9) while it carries jobs of every kind, again and again, and goes on each time. In the
/// end every object is at the target exactly once, and what is reported is so.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int KillsEach = 10;
    private const int Objects = 30;

    // 100 kills; the long form has 1,000.
    private static readonly int Scenes = Environment.GetEnvironmentVariable("TRASVASE_LONG") == "1" ? 100 : 10;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Scenes)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Service_KilledAgainAndAgain_LosesNothingAndDoesNothingTwice(int seed)
    {
        var random = new Random(seed);
        await using var service = await ServiceProcess.StartAsync();
        var expected = Fill(service, random);
        var jobs = await BeginAsync(service);
        var readied = new List<TimeSpan>();

        for (var kill = 0; kill < KillsEach; kill++)
        {
            // How far the service is by then is chance: that is what is wanted.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(400)), TimeProvider.System, Cancellation);
            await service.KillAsync();
            await service.StartAgainAsync();
            readied.Add(service.Readied);
        }

        foreach (var job in jobs)
        {
            var ended = await service.EndOfAsync(job.Id);
            ended.Status.ShouldBe(JobStatus.Done, $"seed {seed}: {ended.Kind} {ended.Source.Key}: {ended.Reason}");
        }

        Check(service, expected, $"seed {seed}");
        output.WriteLine($"ready again after {readied.Max().TotalSeconds:0.00} s at most");
    }

    // What is at the source, by the key that it gets at the target.
    private static Dictionary<string, byte[]> Fill(ServiceProcess service, Random random)
    {
        var expected = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var i = 0; i < Objects; i++)
        {
            Put("copied", $"{i:00}", random.Next(60_000));
            Put("moved", $"{i:00}", random.Next(60_000));
            Put("synced", $"{i:00}", random.Next(60_000));
        }

        // In parts: the service sends it in several requests, and goes on among them.
        Put("single", "large", 24 * 1024 * 1024);
        Put("single", "small", 1000);
        Put("single", "moving", 3000);
        return expected;

        void Put(string folder, string name, int size)
        {
            var bytes = new PositionalData((ulong)random.Next(), size).ToArray();
            service.S3.State.Bucket(ServiceScene.Bucket).Put($"{folder}/{name}", bytes);
            expected[$"to/{folder}/{name}"] = bytes;
        }
    }

    private static async Task<List<JobView>> BeginAsync(ServiceProcess service)
    {
        var jobs = new List<JobView>
        {
            await service.PostAsync("/v1/jobs", Job(JobKind.Copy, "copied/")),
            await service.PostAsync("/v1/jobs", Job(JobKind.Move, "moved/")),
            await service.PostAsync("/v1/jobs", Job(JobKind.Sync, "synced/")),
        };
        foreach (var (name, isMove) in new[] { ("large", false), ("small", false), ("moving", true) })
        {
            jobs.Add(await service.PostAsync("/v1/transfers", new NewTransfer
            {
                Source = new Place { Connection = "source", Key = $"single/{name}" },
                Target = new Place { Connection = "target", Key = $"to/single/{name}" },
                Move = isMove,
                Options = new TransferSettings { Via = "relay" },
            }));
        }

        return jobs;
    }

    // The service itself carries the bytes, so that it can be killed among them.
    private static NewJob Job(JobKind kind, string folder) => new()
    {
        Kind = kind,
        Source = new Place { Connection = "source", Key = folder },
        Target = new Place { Connection = "target", Key = $"to/{folder}" },
        Options = new TransferSettings { Via = "relay" },
    };

    private static void Check(ServiceProcess service, Dictionary<string, byte[]> expected, string seed)
    {
        var stored = service.Azure.State.Blobs(ServiceScene.Container).ToDictionary(blob => blob.Key, blob => blob.Value.Bytes.ToArray());
        stored.Keys.Order(StringComparer.Ordinal).ToList().ShouldBe(
            expected.Keys.Order(StringComparer.Ordinal).ToList(), $"{seed}: none is lost, and none is there twice under another name");
        foreach (var (key, bytes) in expected)
        {
            stored[key].AsSpan().SequenceEqual(bytes).ShouldBeTrue($"{seed}: {key}");
        }

        var left = service.S3.State.Bucket(ServiceScene.Bucket).Keys;
        left.ToList().ShouldBe(
            expected.Keys.Select(key => key["to/".Length..])
                .Where(key => !key.StartsWith("moved/", StringComparison.Ordinal) && key != "single/moving")
                .Order(StringComparer.Ordinal)
                .ToList(),
            $"{seed}: what was moved is gone, and nothing else");
    }
}
