using System.Security.Cryptography;
using Trasvase.Http.Connecting;
using Trasvase.Stores.S3;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns.S3;
using Trasvase.Transfers.Proving;

namespace Trasvase.Tests.Transfers;

/// <summary>What an object is proven by that S3 keeps MD5s of: in its entity tag, as its checksum, or both.</summary>
public sealed class ChecksumMd5Tests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Choose_ObjectOfParts_IsTheCompositeOfThePartsWhoeverTellsIt(bool hasChecksum, bool isTagMd5)
    {
        var bytes = new PositionalData(5, 10_500).ToArray();
        await using var s3 = await S3StandIn.StartAsync(new S3StandInOptions(), Cancel);
        s3.State.CreateBucket("bucket").PutInParts(
            "k",
            bytes,
            [4000, 4000, 2500],
            new S3Traits { Encryption = isTagMd5 ? S3Encryption.Managed : S3Encryption.Kms },
            S3DigestMode.Md5Composite,
            isBare: !hasChecksum);
        var http = new HttpOptions();
        using var transport = HttpTransport.Create(http);
        var options = new S3Options
        {
            Endpoint = s3.Server.Endpoint.AbsoluteUri,
            AccessKeyId = s3.Account.AccessKeyId,
            SecretAccessKey = s3.Account.SecretAccessKey,
        };
        var store = S3Store.Create("bucket", options, http, transport);
        var source = (await store.FindAsync(new ObjectKey("k"), null, Cancel)).ShouldNotBeNull();

        var (proof, _) = await ProofChoice.ChooseAsync(store, source, layout: null, Profiles.AzureBlob, Cancel);

        byte[][] parts = [MD5.HashData(bytes.AsSpan(0, 4000)), MD5.HashData(bytes.AsSpan(4000, 4000)), MD5.HashData(bytes.AsSpan(8000))];
        proof.ShouldNotBeNull().Expected
            .ShouldBe(
                Digest.Of(DigestAlgorithm.Md5, MD5.HashData([.. parts.SelectMany(part => part)]), DigestScope.Composite) with { PartCount = 3 });
        proof.PartDigests.Select(digest => digest?.Hex)
            .ShouldBe(hasChecksum ? parts.Select(Convert.ToHexStringLower) : [], "only a checksum tells them");
    }
}
