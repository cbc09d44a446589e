using System.Collections.Concurrent;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Swaps;

/// <summary>The source is replaced in mid-transfer, mostly within the second, half of the time by an object of the same size.</summary>
public sealed class SwapTests
{
    private const int AtOnce = 48;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_SourceReplacedMeanwhile_StoresOneWholeVersionOrFails(bool versions)
    {
        var (swaps, transferred, failed) = (0, 0, 0);
        var rounds = LongForm.Count(3, 60);
        for (var round = 0; round < rounds; round++)
        {
            var (done, moved, gaveUp) = await Deadline.KeepAsync($"round {round}", end => RunAsync(round, versions, end));
            (swaps, transferred, failed) = (swaps + done, transferred + moved, failed + gaveUp);
        }

        swaps.ShouldBeGreaterThan(rounds * AtOnce * 2 / 3);
        transferred.ShouldBeGreaterThanOrEqualTo(rounds * AtOnce * 15 / 16);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{swaps} swaps of {rounds * AtOnce} objects: {transferred} whole, {failed} failed, 0 mixed.");
    }

    private static async Task<(int Swaps, int Transferred, int Failed)> RunAsync(
        int round, bool versions, CancellationToken cancellationToken)
    {
        await using var clouds = await Clouds.StartAsync(cancellationToken, versions ? S3Versioning.Enabled : S3Versioning.None);
        var scene = new SwapScene(clouds, round);
        scene.Fill(AtOnce);
        clouds.Begin();
        using var client = CloudClient.Of(clouds);
        var receipts = new ConcurrentQueue<TransferReceipt>();
        var report = await client.CopyAllAsync(
            $"s3://{Clouds.BucketName}/", $"az://{Clouds.ContainerName}/", CloudClient.Options, Keep, cancellationToken: cancellationToken);
        var (wrong, transferred, failed) = await scene.CheckAsync(receipts, report, cancellationToken);
        wrong.ShouldBeEmpty($"round {round}");
        return (scene.Done, transferred, failed);

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts.Enqueue(receipt);
            return ValueTask.CompletedTask;
        }
    }
}
