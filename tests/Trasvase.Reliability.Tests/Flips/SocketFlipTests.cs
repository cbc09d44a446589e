using System.Collections.Concurrent;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Proxy;

namespace Trasvase.Reliability.Tests.Flips;

/// <summary>One bit changes on its way between the program and the servers, of objects with every kind of digest that S3 keeps.</summary>
public sealed class SocketFlipTests
{
    private const int AtOnce = 52;

    [Fact]
    public async Task Copy_OneBitFlipsOnTheWire_IsHealedOrFailsAndNothingElseIsEverStored()
    {
        var (healed, refused) = (0, 0);
        var rounds = LongForm.Count(5, 50);
        for (var round = 0; round < rounds; round++)
        {
            var outcomes = await Deadline.KeepAsync($"round {round}", end => RunAsync(round, end));
            healed += outcomes.Healed;
            refused += outcomes.Refused;
        }

        (healed + refused).ShouldBe(rounds * AtOnce, "each was detected");
        Math.Min(healed, refused).ShouldBeGreaterThan(rounds * AtOnce / 8);
        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds * AtOnce} flips: {healed} healed, {refused} refused.");
    }

    private static async Task<(int Healed, int Refused)> RunAsync(int round, CancellationToken cancellationToken)
    {
        await using var clouds = await Clouds.StartAsync(cancellationToken);
        await using var toSource = FaultProxy.Start(clouds.SourceServer.Endpoint.AbsoluteUri);
        await using var toTarget = FaultProxy.Start(clouds.TargetServer.Endpoint.AbsoluteUri);
        var objects = Enumerable.Range(round * AtOnce, AtOnce).Select(seed => new FlippedObject(seed)).ToList();
        foreach (var one in objects)
        {
            one.Put(clouds.Bucket);
            one.Plan(toSource.Plan, toTarget.Plan);
        }

        clouds.Begin();
        using var client = CloudClient.Of(clouds, toSource, toTarget);
        var receipts = new ConcurrentDictionary<string, TransferReceipt>();
        var report = await client.CopyAllAsync(
            $"s3://{Clouds.BucketName}/", $"az://{Clouds.ContainerName}/", CloudClient.Options, Keep, cancellationToken: cancellationToken);

        toSource.Failures.ShouldBeEmpty();
        toTarget.Failures.ShouldBeEmpty();
        foreach (var one in objects)
        {
            Judge(one, receipts[one.Key], clouds);
        }

        var facts = clouds.Facts([ReceiptReport.Of(receipts.Values, report)]);
        (await Checker.CheckAsync(facts, cancellationToken)).ShouldBeEmpty();
        return (objects.Count(one => !one.Flip.Always), objects.Count(one => one.Flip.Always));

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts.TryAdd(receipt.SourceKey.Value, receipt).ShouldBeTrue();
            return ValueTask.CompletedTask;
        }
    }

    private static void Judge(FlippedObject one, TransferReceipt receipt, Clouds clouds)
    {
        var why = $"{one}: {receipt.Reason} {receipt.Verification}";
        one.Rule!.Hits.ShouldBeGreaterThan(0, why);
        receipt.Outcome.ShouldBe(one.Flip.Always ? Outcome.Failed : Outcome.Transferred, why);
        if (one.Flip.Always)
        {
            receipt.Error.ShouldBe(StoreErrorKind.Corrupt, why);
            clouds.Target.Find(Clouds.ContainerName, one.Key).ShouldBeNull(why);
        }
        else
        {
            receipt.Verification.ShouldBeOfType<Verification.Verified>(why);
        }
    }
}
