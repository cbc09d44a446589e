using Amazon.S3;
using Amazon.S3.Model;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns.S3;
using static Trasvase.Witnesses.Tests.Drives.S3Drive;

namespace Trasvase.Witnesses.Tests.Drives;

/// <summary>The vendor's SDK lists, and signs URLs.</summary>
public sealed class S3DriveListingTests
{
    [Fact]
    public async Task List_PagesFoldersOwners_AreUnderstood()
    {
        await using var s3 = await StartAsync(new S3StandInOptions { PageSizeMax = 2 });
        foreach (var key in (string[])["a", "b/1", "b/2", "c d+e", "\U0001f600"])
        {
            s3.Bucket.Put(key, AzureDrive.Data(10));
        }

        var all = await ListAsync(s3.Client,
            new ListObjectsV2Request
            {
                BucketName = Box,
                FetchOwner = true,
                Encoding = EncodingType.Url,
                OptionalObjectAttributes = ["RestoreStatus"],
            });
        var folders = await s3.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Box, Delimiter = "/", Prefix = "b" },
            Cancellation);
        var after = await ListAsync(s3.Client, new ListObjectsV2Request { BucketName = Box, StartAfter = "b/1" });

        all.Select(item => item.Key).ShouldBe(["a", "b/1", "b/2", "c d+e", "\U0001f600"]);
        all.ShouldAllBe(item => item.Size == 10 && item.Owner.Id.Length == 64 && item.ChecksumAlgorithm.Contains("CRC64NVME"));
        folders.CommonPrefixes.ShouldBe(["b/"]);
        after.Select(item => item.Key).ShouldBe(["b/2", "c d+e", "\U0001f600"]);
        after.ShouldAllBe(item => item.Owner == null);
        s3.ShouldHaveUnderstoodAll();
    }

    [Theory]
    [InlineData(HttpVerb.GET)]
    [InlineData(HttpVerb.HEAD)]
    [InlineData(HttpVerb.PUT)]
    public async Task PresignedUrls_OfTheSdk_AreAccepted(HttpVerb verb)
    {
        await using var s3 = await StartAsync();
        s3.Bucket.Put("a b", AzureDrive.Data(10));
        var request = new GetPreSignedUrlRequest
        {
            BucketName = Box,
            Key = "a b",
            Verb = verb,
            Expires = s3.StandIn.State.Now.UtcDateTime.AddHours(1),
            Protocol = Protocol.HTTP,
        };
        if (verb == HttpVerb.GET)
        {
            request.ResponseHeaderOverrides.ContentType = "text/css";
        }

        using var client = new HttpClient();
        using var message = new HttpRequestMessage(new HttpMethod(verb.ToString()), await s3.Client.GetPreSignedURLAsync(request));
        message.Content = verb == HttpVerb.PUT ? new ByteArrayContent(AzureDrive.Data(20)) : null;
        using var answer = await client.SendAsync(message, Cancellation);

        ((int)answer.StatusCode).ShouldBe(200);
        (s3.Bucket.Current("a b")!.Size, answer.Content.Headers.ContentType?.ToString()).ShouldBe(
            (verb == HttpVerb.PUT ? 20 : 10,
                verb switch { HttpVerb.GET => "text/css", HttpVerb.HEAD => "binary/octet-stream", _ => null }));
    }

    // Every odd key: what the SDK stores under it, the SDK finds and lists under it. What the SDK itself refuses or sends elsewhere is
    // named.
    [Fact]
    public async Task OddKeys_StoredReadListed_AreTheKeysThatWereMeant()
    {
        await using var s3 = await StartAsync();
        var meant = new List<string>();
        var elsewhere = new List<string>();
        foreach (var name in WeirdKeys.Names)
        {
            var key = WeirdKeys.Get(name);
            try
            {
                await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = Box, Key = key, ContentBody = name }, Cancellation);
                using var read = await s3.Client.GetObjectAsync(Box, key, Cancellation);
                meant.Add(key);
            }
            catch (Exception e) when (e is AmazonS3Exception or ArgumentException or UriFormatException)
            {
                elsewhere.Add(name);
            }
        }

        elsewhere.ShouldBe(["leading slash", "two leading slashes", "only a slash"]);
        s3.Bucket.Keys.ShouldBe(meant, ignoreOrder: true);
        (await ListAsync(s3.Client, new ListObjectsV2Request { BucketName = Box, Encoding = EncodingType.Url })).Select(item => item.Key)
            .ShouldBe(meant, ignoreOrder: true);
    }

    private static async Task<List<S3Object>> ListAsync(AmazonS3Client client, ListObjectsV2Request request)
    {
        var read = new List<S3Object>();
        await foreach (var item in client.Paginators.ListObjectsV2(request).S3Objects.WithCancellation(Cancellation))
        {
            // The SDK leaves it to whoever asked for encoded keys to decode them.
            item.Key = request.Encoding is null ? item.Key : Uri.UnescapeDataString(item.Key.Replace('+', ' '));
            read.Add(item);
        }

        return read;
    }
}
