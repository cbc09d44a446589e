using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;

namespace Trasvase.Reliability.Tests.Throttling;

/// <summary>Both services refuse some requests because they are asked too often: what had to be sent is sent, and little more.</summary>
public sealed class ThrottlingTests
{
    private const double Share = 0.1;
    private const double Most = 1.2;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Copy_OneOfTenRequestsIsRefused_SendsAtMostAFifthMore(int seed)
    {
        var needed = await Deadline.KeepAsync("the quiet run", end => CountAsync(seed, share: 0, end));
        var sent = await Deadline.KeepAsync("the throttled run", end => CountAsync(seed, Share, end));

        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} requests sent, {needed} needed: {(double)sent / needed:0.000}.");
        sent.ShouldBeGreaterThan(needed, "some were refused");
        ((double)sent / needed).ShouldBeLessThanOrEqualTo(Most);
    }

    [Theory]
    [InlineData("GetObject", 200)]
    [InlineData("GetObject", 200_000)]
    [InlineData("HeadObject", 200_000)]
    [InlineData("ListObjectsV2", 200)]
    [InlineData("PutBlob", 200)]
    [InlineData("PutBlock", 200_000)]
    [InlineData("PutBlockList", 200_000)]
    [InlineData("ListBlobs", 200, false)]
    public async Task Copy_ARequestThatIsAlwaysRefused_IsTriedAsOftenAsThePolicySaysAndNotItsSquare(
        string operation, int length, bool isNeeded = true)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var clouds = await Clouds.StartAsync(cancellation);
        clouds.Bucket.Put("object", new PositionalData(1, length).ToArray());
        clouds.Begin();
        clouds.SourceServer.Before = request => ValueTask.FromResult(request.Operation == operation ? Busy("SlowDown") : null);
        clouds.TargetServer.Before = request => ValueTask.FromResult(request.Operation == operation ? Busy("ServerBusy") : null);
        using var client = CloudClient.Of(clouds);

        var report = await Deadline.KeepAsync(operation, end => client.CopyAllAsync(
            $"s3://{Clouds.BucketName}/",
            $"az://{Clouds.ContainerName}/",
            CloudClient.Options with { Patience = TimeSpan.Zero },
            cancellationToken: end));

        (report.Failed > 0 || report.Stopped is not null).ShouldBe(isNeeded);
        var mosts = clouds.SourceServer.Log.Of(operation)
            .Concat(clouds.TargetServer.Log.Of(operation))
            .GroupBy(NameOf)
            .Select(same => same.Count())
            .ToList();
        mosts.ShouldNotBeEmpty();
        mosts.ShouldAllBe(count => count <= CloudClient.Retry.AttemptsMax);
        mosts.Max().ShouldBe(CloudClient.Retry.AttemptsMax);
    }

    private static async Task<int> CountAsync(int seed, double share, CancellationToken cancellationToken)
    {
        await using var clouds = await Clouds.StartAsync(cancellationToken);
        for (var i = 0; i < 300; i++)
        {
            clouds.Bucket.Put($"small-{i:000}", new PositionalData((ulong)(seed + i), 200 + i).ToArray());
        }

        for (var i = 0; i < 12; i++)
        {
            clouds.Bucket.Put($"large-{i:00}", new PositionalData((ulong)(seed + 1000 + i), (20 * CloudClient.PartSize) - i).ToArray());
        }

        clouds.Begin();
        var seen = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        clouds.SourceServer.Before = request => ValueTask.FromResult(IsRefused(request) ? Busy("SlowDown") : null);
        clouds.TargetServer.Before = request => ValueTask.FromResult(IsRefused(request) ? Busy("ServerBusy") : null);
        using var client = CloudClient.Of(clouds);
        var receipts = new ConcurrentQueue<TransferReceipt>();
        var report = await client.CopyAllAsync(
            $"s3://{Clouds.BucketName}/", $"az://{Clouds.ContainerName}/", CloudClient.Options, Keep, cancellationToken: cancellationToken);

        (await Checker.CheckAsync(clouds.Facts([ReceiptReport.Of(receipts, report)]), cancellationToken)).ShouldBeEmpty();
        report.Failed.ShouldBe(0);
        return clouds.SourceServer.Log.Count() + clouds.TargetServer.Log.Count();

        // Drawn by the request and not by which connection was faster; ids that differ from run to run do not matter.
        bool IsRefused(StandInRequest request)
        {
            var name = $"{request.Operation} {request.Key} {request.Header("Range")} {request.Header("x-ms-range")}";
            var draw = SHA256.HashData(Encoding.UTF8.GetBytes(
                $"{seed} {name} {seen.AddOrUpdate(name, 1, static (_, count) => count + 1)}"));
            return BitConverter.ToUInt32(draw) < share * uint.MaxValue;
        }

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts.Enqueue(receipt);
            return ValueTask.CompletedTask;
        }
    }

    private static StandInAnswer Busy(string code) => StandInAnswer.Xml(
        503, $"<Error><Code>{code}</Code><Message>Please reduce your request rate.</Message></Error>", ("x-ms-error-code", code));

    // Each sending of a part has an id of its own: what is the same of them is how they begin, upload and number.
    private static string NameOf(LoggedRequest request) => request.Operation == "PutBlock"
        ? request.Key
            + Convert.ToHexString(Convert.FromBase64String(Uri.UnescapeDataString(request.Target.Split("blockid=")[1].Split('&')[0]))
                .AsSpan(0, 12))
        : $"{request.Key} {request.Headers.GetValueOrDefault("Range")}";
}
