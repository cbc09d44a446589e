using System.Diagnostics;
using System.Text.Json;
using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>A mixed tree of 2,000 objects from Ceph to Azurite, judged by programs that are not ours.</summary>
public sealed class TreeTests(RealServers servers)
{
    private const int Count = 2000;
    private const int PutsAtATime = 16;
    private const int LargestSize = 3 * 1024 * 1024;

    private static readonly string?[] ContentTypes = ["text/plain; charset=utf-8", "application/vnd.apache.parquet", "image/png", null];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copy_MixedTreeOf2000_ArrivesByteEqualAndAgainSendsNothing()
    {
        // Not s3rver: it keeps objects as files, and no odd names.
        await servers.CephAsync(Cancellation);
        using var clouds = await CloudPair.CreateAsync(servers);
        await FillAsync(clouds);
        string[] command = ["copy", "--json", "--part-size", "1MiB", $"s3://{clouds.Bucket}/", $"az://{clouds.Container}/"];

        var first = await Run.OfAsync(clouds.Environment, command);

        first.ExitCode.ShouldBe(0, first.Error);
        ShouldSay(first, "transferred", Count);
        var compared = await CompareAsync(clouds);
        compared.GetProperty("differences").EnumerateArray().Select(difference => difference.GetString()).ShouldBeEmpty();
        compared.GetProperty("objects").GetInt32().ShouldBe(Count);
        var written = await WritesAsync(clouds);

        var second = await Run.OfAsync(clouds.Environment, command);

        second.ExitCode.ShouldBe(0, second.Error);
        ShouldSay(second, "unchanged", Count);
        second.Events("summary").Single().GetProperty("bytesSent").GetInt64().ShouldBe(0);
        (await WritesAsync(clouds)).ShouldBe(written);
    }

    private static void ShouldSay(Run run, string outcome, int count)
    {
        var summary = run.Events("summary").Single();
        foreach (var name in (string[])["transferred", "unchanged", "skipped", "failed"])
        {
            summary.GetProperty(name).GetInt64().ShouldBe(name == outcome ? count : 0, name);
        }
    }

    private static async Task FillAsync(CloudPair clouds)
    {
        var odd = WeirdKeys.Names.Select(name => new ObjectKey(WeirdKeys.Get(name)))
            .Where(key => clouds.Target.Profile.WhyKeyRefused(key) is null)
            .ToList();
        odd.Count.ShouldBeGreaterThan(40);
        var keys = odd.Concat(Enumerable.Range(0, Count - odd.Count).Select(i => new ObjectKey($"{i % 7}/{i % 91}/file {i}.bin"))).ToList();
        var random = new Random(2000);
        var sizes = keys.ConvertAll(_ => SizeFrom(random));
        sizes[0] = 0;
        sizes[^1] = LargestSize;
        await Parallel.ForAsync(
            0,
            Count,
            new ParallelOptions { MaxDegreeOfParallelism = PutsAtATime, CancellationToken = Cancellation },
            async (i, token) =>
            {
                var options = new WriteOptions
                {
                    Headers = new ContentHeaders { ContentType = ContentTypes[i % ContentTypes.Length] },
                    Metadata = i % 5 == 0
                        ? new Dictionary<string, string> { ["number"] = $"{i}", ["made-by"] = "a test" }
                        : new Dictionary<string, string>(),
                };
                await clouds.Source.PutAsync(keys[i], new PositionalData((ulong)i, sizes[i]).ToBody(), options, token);
            });
    }

    // 85 of 100 below 8 KiB, 13 below 200 KiB, 2 up to the largest.
    private static int SizeFrom(Random random) => random.Next(100) switch
    {
        < 85 => random.Next(8 * 1024),
        < 98 => random.Next(200 * 1024),
        _ => random.Next(1024 * 1024, LargestSize),
    };

    private static async Task<JsonElement> CompareAsync(CloudPair clouds)
    {
        var start = new ProcessStartInfo("node", [RepositoryRoot.File("emulators", "compare.mjs"), clouds.Bucket, clouds.Container])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in clouds.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var run = await Run.EndOfAsync(process);
        run.ExitCode.ShouldBe(0, run.Said);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    // A write of any kind gives a blob another entity tag.
    private static async Task<IReadOnlyList<string>> WritesAsync(CloudPair clouds)
    {
        var writes = new List<string>();
        await foreach (var page in clouds.Target.ListAsync(new ListOptions(), Cancellation))
        {
            writes.AddRange(page.Objects.Select(blob => $"{blob.Key} {blob.ETag} {blob.LastModified:O}"));
        }

        return writes;
    }
}
