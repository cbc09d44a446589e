using System.Collections.Concurrent;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>Two processes copy different objects to the same new name at the same time: 54 rounds.</summary>
public sealed class RaceTests(RealServers servers)
{
    private const int Rounds = 9;
    private const int RoundsAtATime = 2;

    // 1 MiB for 4 connections: up to 256 KiB an object is sent with one request, above in parts.
    private const int OnePut = 100_001;
    private const int SixParts = 700_001;

    private static readonly string[] Small = ["--connections", "4", "--memory", "1MiB", "--part-size", "128KiB"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(OnePut, OnePut)]
    [InlineData(SixParts, SixParts)]
    [InlineData(OnePut, SixParts)]
    public async Task Copy_TwoProcessesToOneNameWithRename_StoreBothUnderTwoNames(int size, int otherSize)
    {
        using var race = await Race.PrepareAsync(servers, size, otherSize);
        await race.RunAsync("rename", async (key, runs) =>
        {
            runs.ShouldAllBe(run => run.ExitCode == 0);
            var stored = await race.StoredBelowAsync(key);
            stored.Count.ShouldBe(2, "two names");
            stored.Keys.ShouldContain($"{key}name.bin");
            stored.Keys.Single(name => name != $"{key}name.bin").ShouldMatch($"^{key}name_[A-Za-z0-9]{{6}}\\.bin$");
            stored.Values.ShouldBe(["one", "two"], ignoreOrder: true);
            runs.Select(run => Receipt(run).GetProperty("targetKey").GetString()).ShouldBe(stored.Keys, ignoreOrder: true);
        });
    }

    [Theory]
    [InlineData(OnePut, OnePut)]
    [InlineData(SixParts, SixParts)]
    [InlineData(OnePut, SixParts)]
    public async Task Copy_TwoProcessesToOneNameWithFail_StoreOneAndTheOtherSaysThatTheTargetExists(int size, int otherSize)
    {
        using var race = await Race.PrepareAsync(servers, size, otherSize);
        await race.RunAsync("fail", async (key, runs) =>
        {
            runs.Select(run => run.ExitCode).ShouldBe([0, 1], ignoreOrder: true);
            var (winner, loser) = runs[0].ExitCode == 0 ? (0, 1) : (1, 0);
            Receipt(runs[loser]).GetProperty("error").GetString().ShouldBe("alreadyExists");
            Receipt(runs[loser]).GetProperty("reason").GetString().ShouldStartWith($"The target '{key}name.bin' exists.");
            var (name, content) = (await race.StoredBelowAsync(key)).Single();
            name.ShouldBe($"{key}name.bin");
            content.ShouldBe(Race.Sources[winner]);
        });
    }

    private static System.Text.Json.JsonElement Receipt(Run run) => run.Events("object").Single();

    private sealed class Race : IDisposable
    {
        public static readonly string[] Sources = ["one", "two"];

        private readonly CloudPair _clouds;
        private readonly byte[][] _contents;

        private Race(CloudPair clouds, byte[][] contents) => (_clouds, _contents) = (clouds, contents);

        public static async Task<Race> PrepareAsync(RealServers servers, int size, int otherSize)
        {
            var clouds = await CloudPair.CreateAsync(servers);
            byte[][] contents = [new PositionalData(1, size).ToArray(), new PositionalData(2, otherSize).ToArray()];
            await clouds.PutAsync("one", contents[0]);
            await clouds.PutAsync("two", contents[1]);
            return new Race(clouds, contents);
        }

        /// <summary>Runs every round and has it judged; what is wrong names the round and what the processes said.</summary>
        public async Task RunAsync(string ifExists, Func<string, Run[], Task> judgeAsync)
        {
            var requests = new ConcurrentBag<string>();
            await Parallel.ForAsync(
                0,
                Rounds,
                new ParallelOptions { MaxDegreeOfParallelism = RoundsAtATime, CancellationToken = Cancellation },
                async (round, _) =>
                {
                    var key = $"round {round}/";
                    var runs = await Task.WhenAll(Sources.Select(source => Run.OfAsync(
                        _clouds.Environment,
                        [
                            .. (string[])
                            [
                                "copy",
                                "--json",
                                "--if-exists",
                                ifExists,
                                $"s3://{_clouds.Bucket}/{source}",
                                $"az://{_clouds.Container}/{key}name.bin",
                            ],
                            .. Small,
                        ])));
                    try
                    {
                        await judgeAsync(key, runs);
                    }
                    catch (ShouldAssertException e)
                    {
                        Assert.Fail($"{key}: {e.Message}\n{runs[0].Said}\n{runs[1].Said}");
                    }

                    requests.Add(string.Join('/', runs.Select(run => Receipt(run).GetProperty("requests").GetInt64())));
                });

            // How often they met only at the commit shows in the requests of the slower one.
            TestContext.Current.TestOutputHelper!.WriteLine($"requests a round: {string.Join(' ', requests)}");
        }

        /// <summary>Which source's bytes each blob below a prefix holds; a blob that holds no source's fails.</summary>
        public async Task<Dictionary<string, string>> StoredBelowAsync(string prefix)
        {
            var stored = new Dictionary<string, string>();
            foreach (var name in (await _clouds.TargetKeysAsync()).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                var content = await _clouds.ReadTargetAsync(name);
                var source = Array.FindIndex(_contents, candidate => candidate.AsSpan().SequenceEqual(content));
                source.ShouldBeGreaterThanOrEqualTo(0, $"'{name}' holds neither source");
                stored[name] = Sources[source];
            }

            return stored;
        }

        public void Dispose() => _clouds.Dispose();
    }
}
