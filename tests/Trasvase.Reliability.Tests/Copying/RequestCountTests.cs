using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;

namespace Trasvase.Reliability.Tests.Copying;

/// <summary>How many requests a copy costs us, counted by the services that get them. What the target fetches by itself is not
/// ours.</summary>
public sealed class RequestCountTests
{
    private const int Count = 300;
    private const long MiB = 1024 * 1024;

    // What a job costs once, however many objects it has: a page of either side's listing, and the one fetch that tells whether the
    // target can.
    private static readonly (string Operation, int Count)[] OfTheJob = [("ListObjectsV2", 1), ("ListBlobs", 1), ("PutBlockFromUrl", 1)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MetadataPolicy.Keep, 2)]
    [InlineData(MetadataPolicy.None, 1)]
    public async Task Copy_SmallObjects_CostsTwoRequestsEachOrOne(MetadataPolicy metadata, int each)
    {
        await using var clouds = await Clouds.StartAsync(Cancellation);
        for (var i = 0; i < Count; i++)
        {
            clouds.Bucket.Put($"tree/{i:000}", new PositionalData((ulong)i, 100 + i).ToArray());
        }

        clouds.Begin();
        using var client = CloudClient.Of(clouds);
        var report = await client.CopyAllAsync(
            $"s3://{Clouds.BucketName}/tree/",
            $"az://{Clouds.ContainerName}/",
            new TransferOptions { Metadata = metadata },
            cancellationToken: Cancellation);

        (report.Pulled, report.Unverified, report.BytesRelayed).ShouldBe((Count, 0, 0));
        (string, int)[] ofTheObjects = each == 2 ? [("HeadObject", Count), ("PutBlobFromUrl", Count)] : [("PutBlobFromUrl", Count)];
        Asked(clouds).ShouldBe([.. OfTheJob, .. ofTheObjects], ignoreOrder: true);
    }

    [Fact]
    public async Task Copy_LargeObject_CostsItsPartsAndThreeMore()
    {
        await using var clouds = await Clouds.StartAsync(Cancellation);
        clouds.Bucket.PutPretended("large", new PretendedContent((4096 * MiB) + 1), partSize: 512 * MiB);
        clouds.Begin();
        using var client = CloudClient.Of(clouds);

        var receipt = await client.CopyAsync(
            $"s3://{Clouds.BucketName}/large",
            $"az://{Clouds.ContainerName}/",
            new TransferOptions { Via = TransferRoute.Pull },
            cancellationToken: Cancellation);

        receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        var parts = receipt.PartCount.ShouldNotBeNull();
        parts.ShouldBeInRange(100, 130);
        Asked(clouds).ShouldBe(
            [("HeadObject", 1), ("GetBlobProperties", 1), ("PutBlockFromUrl", parts), ("PutBlockList", 1)], ignoreOrder: true);
        receipt.Requests.ShouldBe(parts + 3);
    }

    private static List<(string Operation, int Count)> Asked(Clouds clouds) =>
    [
        .. clouds.SourceServer.Log.Entries.Where(entry => !Pulls.Is(entry.Target)).Concat(clouds.TargetServer.Log.Entries)
            .GroupBy(entry => entry.Operation).Select(group => (group.Key, group.Count())),
    ];
}
