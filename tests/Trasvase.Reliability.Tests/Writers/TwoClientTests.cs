using System.Collections.Concurrent;
using System.Globalization;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Reliability.Tests.Writers;

/// <summary>Two clients copy different sources to the same keys at once.</summary>
public sealed class TwoClientTests
{
    private const int AtOnce = 30;

    [Theory]
    [InlineData(CollisionPolicy.Rename)]
    [InlineData(CollisionPolicy.Overwrite)]
    [InlineData(CollisionPolicy.Skip)]
    [InlineData(CollisionPolicy.Newer)]
    [InlineData(CollisionPolicy.Fail)]
    public async Task Copy_TwoToTheSameKeys_MixesAndLosesNothing(CollisionPolicy policy)
    {
        var (met, rounds) = (0, LongForm.Count(3, 70));
        for (var round = 0; round < rounds; round++)
        {
            met += await Deadline.KeepAsync($"round {round}, {policy}", end => RunAsync(round, policy, end));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{policy}: {rounds * AtOnce} keys wanted by two, who met at {met}: 0 mixed, 0 lost.");
        met.ShouldBeGreaterThan(rounds * AtOnce / 8);
    }

    private static async Task<int> RunAsync(int round, CollisionPolicy policy, CancellationToken cancellationToken)
    {
        await using var clouds = await Clouds.StartAsync(cancellationToken);
        var sources = Fill(clouds, round);
        var meeting = new Meeting(round);
        clouds.Begin();
        clouds.TargetServer.Before = meeting.BeforeAsync;
        var reports = await Task.WhenAll(
            CopyAsync(clouds, "a/", policy, cancellationToken), CopyAsync(clouds, "b/", policy, cancellationToken));

        for (var i = 0; i < AtOnce; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{i:00}");
            Judge(
                policy,
                $"t/{name}",
                [(sources[$"a/{name}"], reports[0].Receipts[$"a/{name}"]), (sources[$"b/{name}"], reports[1].Receipts[$"b/{name}"])],
                clouds);
        }

        if (policy != CollisionPolicy.Overwrite)
        {
            var facts = clouds.Facts([.. reports.Select(report => ReceiptReport.Of(report.Receipts.Values, report.Job))]) with
            {
                TargetKeyOf = key => "t/"
                + key[2..]
            };
            (await Checker.CheckAsync(facts, cancellationToken)).ShouldBeEmpty($"round {round}");
        }

        return meeting.Met;
    }

    private static Dictionary<string, byte[]> Fill(Clouds clouds, int round)
    {
        var (sources, random) = (new Dictionary<string, byte[]>(), new Random(round));
        for (var i = 0; i < AtOnce; i++)
        {
            var length = random.Next(2) == 0 ? CloudClient.BufferedMax + 1 + random.Next(CloudClient.BufferedMax) : 1 + random.Next(10_000);
            foreach (var side in (string[])["a", "b"])
            {
                // Half of the time both are of the same length.
                var key = string.Create(CultureInfo.InvariantCulture, $"{side}/{i:00}");
                sources[key] = new PositionalData((ulong)random.Next(), length + (side == "b" ? random.Next(2) * 777 : 0)).ToArray();
                clouds.Bucket.Put(key, sources[key]);
            }
        }

        return sources;
    }

    private static async Task<(JobReport Job, ConcurrentDictionary<string, TransferReceipt> Receipts)> CopyAsync(
        Clouds clouds, string prefix, CollisionPolicy policy, CancellationToken cancellationToken)
    {
        using var client = CloudClient.Of(clouds);
        var receipts = new ConcurrentDictionary<string, TransferReceipt>();
        var job = await client.CopyAllAsync(
            $"s3://{Clouds.BucketName}/{prefix}",
            $"az://{Clouds.ContainerName}/t/",
            CloudClient.Options with { IfExists = policy },
            Keep,
            cancellationToken: cancellationToken);
        return (job, receipts);

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts[receipt.SourceKey.Value] = receipt;
            return ValueTask.CompletedTask;
        }
    }

    private static void Judge(CollisionPolicy policy, string wanted, (byte[] Source, TransferReceipt Receipt)[] two, Clouds clouds)
    {
        var why = $"{wanted}, {policy}: "
            + $"{string.Join(" and ", two.Select(one => $"{one.Receipt.Outcome} {one.Receipt.TargetKey} {one.Receipt.Reason}"))}";
        foreach (var content in clouds.Target.History(Clouds.ContainerName, wanted))
        {
            two.Any(one => Holds(content, one.Source)).ShouldBeTrue($"{why}: something mixed was there");
        }

        foreach (var (source, receipt) in two.Where(one => one.Receipt.Outcome == Outcome.Transferred))
        {
            var history = clouds.Target.History(Clouds.ContainerName, receipt.TargetKey.Value);
            history.Any(content => Holds(content, source)).ShouldBeTrue(why);
            (policy == CollisionPolicy.Overwrite || history.Count == 1).ShouldBeTrue($"{why}: what was there was replaced");
        }

        var outcomes = two.Select(one => one.Receipt.Outcome).Order().ToArray();
        outcomes.ShouldBe(
            policy switch
            {
                CollisionPolicy.Rename or CollisionPolicy.Overwrite => [Outcome.Transferred, Outcome.Transferred],
                CollisionPolicy.Fail => [Outcome.Transferred, Outcome.Failed],
                _ => [Outcome.Transferred, Outcome.Skipped],
            },
            why);
        (policy != CollisionPolicy.Rename || two[0].Receipt.TargetKey != two[1].Receipt.TargetKey).ShouldBeTrue(why);
        two.Where(one => one.Receipt.Outcome == Outcome.Failed).ShouldAllBe(one => one.Receipt.Error == StoreErrorKind.AlreadyExists, why);
    }

    private static bool Holds(AzureContent content, byte[] source) => content.Bytes.Span.SequenceEqual(source);
}
