using System.Security.Cryptography;
using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Recorded;

/// <summary>
/// What our client, Azure and S3 say to each other when Azure fetches by itself is written down next to this file, so that a change of it
/// is seen. Written anew with <c>TRASVASE_WRITE_RECORDED=1</c>.
/// </summary>
public sealed class RecordedCopyTests
{
    private const string UpdateVariable = "TRASVASE_WRITE_RECORDED";
    private static readonly ObjectKey Key = new("films/a b+é.mov");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copy_RealExchange_IsAsWrittenDown()
    {
        var recorder = new Recorder();
        await CopyAsync(recorder);

        Compare("put-blob-from-url", recorder.Of("PutBlobFromUrl")[0]);
        Compare("put-block-from-url", recorder.Of("PutBlockFromUrl")[1]);
        Compare("put-block-list", recorder.Of("PutBlockList").ShouldHaveSingleItem());
        Compare("cannot-verify-copy-source", recorder.Of("PutBlockFromUrl")[2]);
        Compare("presigned-get", recorder.Of("GetObject")[2]);
        Compare("presigned-get-ended", recorder.Of("GetObject")[3]);
    }

    private static async Task CopyAsync(Recorder recorder)
    {
        var (time, bytes) = (new ManualTime(), new PositionalData(7, 3000).ToArray());
        var http = new HttpOptions { Time = time };
        await using var s3 = await S3StandIn.StartAsync(new S3StandInOptions { Time = time }, Cancel);
        await using var azure = await AzureStandIn.StartAsync(new AzureStandInOptions { Time = time, Versions = false }, Cancel);
        using var transport = HttpTransport.Create(http);
        s3.State.CreateBucket("bucket", S3Versioning.Enabled).Put(Key.Value, bytes);
        azure.State.CreateContainer("box");
        var source = S3Store.Create("bucket", S3Options.FromEnvironment(s3.Account.AsEnvironment.GetValueOrDefault), http, transport);
        var target = AzureBlobStore.Create(
            "box", AzureBlobOptions.FromEnvironment(azure.Account.AsEnvironment.GetValueOrDefault), http, transport);
        var pinned = (await source.FindAsync(Key, null, Cancel)).ShouldNotBeNull();
        recorder.Listen(s3.Server);
        recorder.Listen(azure.Server);
        recorder.Name(s3.Server.Endpoint.Authority, "{s3}");
        recorder.Name(azure.Server.Endpoint.Authority, "{azure}");
        recorder.Name(s3.Account.AccessKeyId, "{access-key}");
        recorder.Name(pinned.Version.ShouldNotBeNull(), "{version}");

        var options = new WriteOptions
        {
            Precondition = Precondition.Absent,
            Headers = new ContentHeaders { ContentType = "video/quicktime" },
        };
        await target.PullAsync(
            new ObjectKey("whole.mov"), await GrantAsync(), Digest.Of(DigestAlgorithm.Md5, MD5.HashData(bytes)), options, Cancel);

        var upload = await target.BeginUploadAsync(Key, options, Cancel);
        List<PartReceipt> receipts =
        [
            await target.PullPartAsync(upload, new Part(1, 0, 2000), await GrantAsync(), expected: null, Cancel),
            await target.PullPartAsync(upload, new Part(2, 2000, 1000), await GrantAsync(), expected: null, Cancel),
        ];
        await target.CompleteUploadAsync(upload, receipts, options, Cancel);
        foreach (var receipt in receipts)
        {
            recorder.Name(receipt.Tag, $"{{part-{receipt.Part.Number}}}");
        }

        var ended = await GrantAsync();
        time.Advance(TimeSpan.FromHours(2));
        await Should.ThrowAsync<StoreException>(() => target.PullPartAsync(upload, new Part(2, 2000, 1000), ended, expected: null, Cancel));
        recorder.Name(LastBlockId(azure), "{part-2}");
        recorder.Name(azure.Log.Of("PutBlockList").ShouldHaveSingleItem().Headers["x-ms-content-crc64"], "{crc64-of-the-list}");

        Task<ReadGrant> GrantAsync() => source.GrantReadAsync(pinned, TimeSpan.FromHours(1), Cancel);
    }

    // A refused part has an id too, which nothing but its request tells.
    private static string LastBlockId(AzureStandIn azure) =>
        Uri.UnescapeDataString(azure.Log.Of("PutBlockFromUrl")[^1].Target.Split("blockid=")[1]);

    private static void Compare(string name, string actual)
    {
        var file = RepositoryRoot.File("tests", "Trasvase.Tests", "Recorded", $"{name}.http");
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(file, actual);
        }

        actual.ShouldBe(File.ReadAllText(file), $"if that is meant, run this test with {UpdateVariable}=1 and commit {name}.http");
    }
}
