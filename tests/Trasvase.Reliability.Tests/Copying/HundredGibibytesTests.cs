using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Processes;
using Trasvase.Testing.StandIns;

namespace Trasvase.Reliability.Tests.Copying;

/// <summary>An object that no machine of ours could hold passes from cloud to cloud, and next to nothing of it passes through us.</summary>
public sealed class HundredGibibytesTests
{
    private const long MiB = 1024 * 1024;
    private const long Length = 100 * 1024 * MiB;
    private const int Parts = 128;

    [Fact]
    public async Task Copy_OfOneHundredGibibytes_MovesLessThanOneMebibyteThroughOurProcess()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var clouds = await Clouds.StartAsync(cancellation);
        var content = new PretendedContent(Length);
        clouds.Bucket.PutPretended("large", content, partSize: 64 * MiB);
        await using var toSource = new CountingProxy(clouds.SourceServer.Endpoint);
        await using var toTarget = new CountingProxy(clouds.TargetServer.Endpoint);
        var environment = clouds.Environment.ToDictionary(pair => pair.Key, pair => pair.Value
            .Replace(clouds.SourceServer.Endpoint.Authority, toSource.Authority, StringComparison.Ordinal)
            .Replace(clouds.TargetServer.Endpoint.Authority, toTarget.Authority, StringComparison.Ordinal));

        var run = await Run.OfAsync(environment, "copy", "--json", $"s3://{Clouds.BucketName}/large", $"az://{Clouds.ContainerName}/");

        run.ExitCode.ShouldBe(0, run.Said);
        var receipt = run.Events("object").Single();
        receipt.GetProperty("verifiedBy").GetString().ShouldBe("crc64Nvme");
        (
            receipt.GetProperty("bytesSent").GetInt64(),
            receipt.GetProperty("bytesRelayed").GetInt64(),
            receipt.GetProperty("partCount").GetInt32()).ShouldBe((Length, 0, Parts));

        // A look at either side, one fetch that tells whether the target can, the parts, and the list of them.
        receipt.GetProperty("requests").GetInt32().ShouldBe(Parts + 4);
        clouds.SourceServer.Log.Entries.Count(entry => !Pulls.Is(entry.Target)).ShouldBe(1);
        clouds.TargetServer.Log.Entries.Count.ShouldBe(Parts + 3);
        var stored = clouds.Target.Blobs(Clouds.ContainerName).Single().Value;
        (stored.Pretended!.Length, stored.Pretended.Crc64).ShouldBe((Length, content.All.Crc64));

        var bytes = toSource.Bytes + toTarget.Bytes;
        TestContext.Current.TestOutputHelper?.WriteLine($"Through our process: {bytes} bytes.");
        bytes.ShouldBeInRange(10_000, MiB);
    }
}
