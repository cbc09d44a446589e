using System.Collections.Concurrent;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;

namespace Trasvase.Reliability.Tests.Writers;

/// <summary>A program that knows nothing of ours writes to the keys that we are storing at.</summary>
public sealed class ForeignWriterTests
{
    private const int AtOnce = 36;

    [Theory]
    [InlineData(CollisionPolicy.Rename)]
    [InlineData(CollisionPolicy.Overwrite)]
    [InlineData(CollisionPolicy.Skip)]
    [InlineData(CollisionPolicy.Newer)]
    [InlineData(CollisionPolicy.Fail)]
    public async Task Copy_AnotherProgramWritesTheSameKeys_LosesNothingOfIts(CollisionPolicy policy)
    {
        var (doings, rounds) = (0, LongForm.Count(3, 60));
        for (var round = 0; round < rounds; round++)
        {
            doings += await Deadline.KeepAsync($"round {round}, {policy}", end => RunAsync(round, policy, end));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{policy}: {doings} doings of another writer at {rounds * AtOnce} keys: 0 mixed, 0 lost.");
        doings.ShouldBeGreaterThan(rounds * AtOnce / 8);
    }

    private static async Task<int> RunAsync(int round, CollisionPolicy policy, CancellationToken cancellationToken)
    {
        await using var clouds = await Clouds.StartAsync(cancellationToken);
        var foreigner = new ForeignWriter(clouds, round);
        var random = new Random(round);
        for (var i = 0; i < AtOnce; i++)
        {
            var length = random.Next(2) == 0 ? CloudClient.BufferedMax + 1 + random.Next(CloudClient.BufferedMax) : 1 + random.Next(10_000);
            clouds.Bucket.Put($"object-{i:00}", new PositionalData((ulong)random.Next(), length).ToArray());
            if (random.Next(3) == 0)
            {
                foreigner.Put($"object-{i:00}", 500 + i);
            }
        }

        clouds.Begin();
        clouds.TargetServer.Before = foreigner.BeforeAsync;
        using var client = CloudClient.Of(clouds);
        var receipts = new ConcurrentQueue<TransferReceipt>();
        var report = await client.CopyAllAsync(
            $"s3://{Clouds.BucketName}/",
            $"az://{Clouds.ContainerName}/",
            CloudClient.Options with { IfExists = policy },
            Keep,
            cancellationToken: cancellationToken);

        var facts = clouds.Facts([ReceiptReport.Of(receipts, report)]);
        facts = facts with
        {
            MayReplace = policy is CollisionPolicy.Overwrite or CollisionPolicy.Newer,
            TargetBefore = [.. facts.TargetBefore.Where(state => !foreigner.Removed.Contains(state.Key))],
            TargetByOthers = [.. foreigner.Written.Where(state => !IsGone(state, foreigner))],
        };
        (await Checker.CheckAsync(facts, cancellationToken)).ShouldBeEmpty($"round {round}");
        Failures(receipts, policy);
        return foreigner.Doings;

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts.Enqueue(receipt);
            return ValueTask.CompletedTask;
        }
    }

    // It removes only what it put there before.
    private static bool IsGone(ObjectState state, ForeignWriter foreigner) => foreigner.Removed.Contains(state.Key);

    // Whoever asked for a new name gets one, whatever others do; a lease stops those who asked to replace.
    private static void Failures(IEnumerable<TransferReceipt> receipts, CollisionPolicy policy)
    {
        foreach (var failed in receipts.Where(receipt => receipt.Outcome == Outcome.Failed))
        {
            var reason = failed.Reason.ShouldNotBeNull();
            var mayFail = policy == CollisionPolicy.Fail || reason.Contains("lease", StringComparison.Ordinal);
            mayFail.ShouldBeTrue($"{policy}, {failed.SourceKey}: {reason}");
        }
    }
}
