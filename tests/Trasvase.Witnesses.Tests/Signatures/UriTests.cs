using Amazon.S3.Model;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Trasvase.Http.Text;

namespace Trasvase.Witnesses.Tests.Signatures;

/// <summary>
/// What the vendors' SDKs do to keys today (docs/decisions/0019): when these fail, a newer SDK does otherwise, and the decision wants a
/// look.
/// </summary>
public sealed class UriTests
{
    // AWSSDK.S3 4.1.0 in path style: the slash is signed and not sent, so that the server refuses (Drives: OddKeys).
    [Fact]
    public async Task AmazonsSdk_LeadingSlash_IsSignedAndNotSent()
    {
        using var pair = new S3Pair(path: true, session: false);

        var (theirs, ours) = await pair.SendAsync(
            s3 => s3.GetObjectAsync(S3Pair.Bucket, "/lead", TestContext.Current.CancellationToken),
            store => store.OpenReadAsync(new ObjectKey("/lead"), new Storage.ReadOptions(), TestContext.Current.CancellationToken));

        (theirs.Path, ours.Path, pair.Alike).ShouldBe(("/bucket/lead", "/bucket//lead", false));
        pair.SignatureOf(theirs with { Path = ours.Path }).ShouldBe(theirs.Headers["authorization"].Split("Signature=")[1]);
    }

    // AWSSDK.S3 4.1.0 collapses nothing.
    [Theory]
    [InlineData("a/../b", "/bucket/a/../b")]
    [InlineData("a/./b", "/bucket/a/./b")]
    [InlineData("../b", "/bucket/../b")]
    [InlineData("a//b", "/bucket/a//b")]
    public async Task AmazonsSdk_Key_IsSentAsItIs(string key, string path)
    {
        using var pair = new S3Pair(path: true, session: false);

        var (theirs, _) = await pair.SendAsync(
            s3 => s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = S3Pair.Bucket, Key = key },
                TestContext.Current.CancellationToken),
            store => store.FindAsync(new ObjectKey(key), null, TestContext.Current.CancellationToken));

        theirs.Path.ShouldBe(path);
    }

    // Azure.Storage.Blobs 12.30.1 collapses, even out of the container.
    [Theory]
    [InlineData("a/../b", "/box/b")]
    [InlineData("a/./b", "/box/a/b")]
    [InlineData("../b", "/b")]
    public async Task AzuresSdk_Key_IsCollapsed(string key, string path)
    {
        using var handler = new CapturingHandler();
        using var client = new HttpClient(handler);
        var blob = new BlobServiceClient(new Uri("https://acct.blob.core.windows.net", default(UriCreationOptions)),
            new BlobClientOptions { Transport = new HttpClientTransport(client) })
            .GetBlobContainerClient("box").GetBlobClient(key);

        var theirs = await handler.CaptureAsync(() => blob.DownloadContentAsync(TestContext.Current.CancellationToken));

        theirs.Path.ShouldBe(path);
        ObjectUri.EscapeKey(key).ShouldBe(key);
    }
}
