using System.Collections.Concurrent;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Data;
using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Flips;

/// <summary>Objects of which the source tells nothing that proves their bytes, over plain HTTP: whatever flips, none is ever called
/// verified that is not.</summary>
public sealed class UnprovenFlipTests
{
    private const int AtOnce = 40;

    [Theory]
    [InlineData(VerifyMode.Digest)]
    [InlineData(VerifyMode.ReadBack)]
    public async Task Copy_NothingProvesTheBytes_NeverCallsWrongOnesVerified(VerifyMode verify)
    {
        var (wrong, unverified) = await Deadline.KeepAsync($"{verify}", end => RunAsync(verify, end));

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{verify}: {wrong} of {AtOnce} with wrong bytes at the target, none verified; {unverified} said to be unverified.");
        wrong.ShouldBeGreaterThan(0, "there is nothing that could tell");
    }

    private static async Task<(int Wrong, int Unverified)> RunAsync(VerifyMode verify, CancellationToken cancellationToken)
    {
        await using var clouds = await Clouds.StartAsync(cancellationToken);
        await using var toSource = FaultProxy.Start(clouds.SourceServer.Endpoint.AbsoluteUri);

        // What flips in the same way at every reading is what the source gives: reading again cannot tell.
        var times = verify == VerifyMode.ReadBack ? 1 : int.MaxValue;
        for (var i = 0; i < AtOnce; i++)
        {
            var random = new Random(i);
            var data = new PositionalData((ulong)i, random.Next(3) == 0 ? CloudClient.BufferedMax + 5000 + i : 5000 + i);
            var key = $"object-{i:00}";
            Put(clouds.Bucket, key, data, i);
            toSource.Plan.Hit(
                new ProxyFault.Flip(Side.Response, BodyPlace.Middle) { Bit = random.Next(8) },
                request => request.Method == "GET" && request.Path.EndsWith(key, StringComparison.Ordinal),
                times: i % 4 == 0 ? times : 1);
        }

        using var client = CloudClient.Of(clouds, toSource);
        var receipts = new ConcurrentQueue<TransferReceipt>();
        await client.CopyAllAsync(
            $"s3://{Clouds.BucketName}/",
            $"az://{Clouds.ContainerName}/",
            CloudClient.Options with { Verify = verify },
            Keep,
            cancellationToken: cancellationToken);

        receipts.Count.ShouldBe(AtOnce);
        var wrong = receipts.Where(receipt => !IsRight(clouds, receipt)).ToList();
        foreach (var receipt in wrong.Where(receipt => receipt.Verification is Verification.Verified))
        {
            Assert.Fail($"{receipt.SourceKey} is said to be {receipt.Verification}.");
        }

        return (wrong.Count, receipts.Count(receipt => receipt.Verification is Verification.Unverifiable));

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts.Enqueue(receipt);
            return ValueTask.CompletedTask;
        }
    }

    // Encrypted by KMS, so that the entity tag is no MD5; or of many parts that nobody lists.
    private static void Put(S3StandInBucket bucket, string key, PositionalData data, int i)
    {
        if (i % 2 == 0)
        {
            bucket.Put(key, data.ToArray(), new S3Traits { Encryption = S3Encryption.Kms }, isBare: true);
            return;
        }

        var third = (int)(data.Length / 3);
        bucket.PutInParts(key, data.ToArray(), [third, third + 7, (int)data.Length - third - third - 7], isBare: true);
    }

    private static bool IsRight(Clouds clouds, TransferReceipt receipt)
    {
        var stored = clouds.Target.Find(Clouds.ContainerName, receipt.TargetKey.Value);
        return stored is null
            ? receipt.Outcome == Outcome.Failed
            : stored.Bytes.Span.SequenceEqual(clouds.Bucket.Current(receipt.SourceKey.Value)!.Bytes.Span);
    }
}
