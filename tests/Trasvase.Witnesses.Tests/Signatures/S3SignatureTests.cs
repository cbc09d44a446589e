using System.Globalization;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Trasvase.Storage;
using static Trasvase.Witnesses.Tests.Signatures.S3Explained;
using ByteRange = Trasvase.Storage.ByteRange;

namespace Trasvase.Witnesses.Tests.Signatures;

/// <summary>
/// Signature Version 4: what the vendor's SDK has signed, our signer signs alike, byte for byte (every request of <see cref="S3Pair"/> is
/// held to that); and what we send for the same purpose differs from what it sends only in what the table explains.
/// </summary>
public sealed class S3SignatureTests
{
    private const string Type = "text/plain; charset=utf-8";
    private const string Tag = "\"0cc175b9c0f1b6a831c399e269772661\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Keys_ReadInRangesOfAVersion_AreSignedAndSentAlike(bool path, bool session)
    {
        using var pair = new S3Pair(path, session);
        var differences = new List<string>();
        foreach (var key in Corpus.OddKeys.Concat(Corpus.RandomKeys(400)))
        {
            differences.AddRange(await pair.CompareAsync(
                $"'{key}'",
                s3 => s3.GetObjectAsync(new GetObjectRequest
                {
                    BucketName = S3Pair.Bucket,
                    Key = key,
                    ByteRange = new Amazon.S3.Model.ByteRange(5, 9),
                    EtagToMatch = Tag,
                    VersionId = "v 1",
                }, Cancellation),
                store => store.OpenReadAsync(new ObjectKey(key),
                    new ReadOptions { Range = new ByteRange(5, 5), Match = Tag, Version = "v 1" }, Cancellation)));
        }

        differences.ShouldBeExplained(path ? [.. Always, LeadingSlash] : Always);
        pair.Compared.ShouldBe(Corpus.OddKeys.Count + 400);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operations_OfAllKinds_AreSignedAndSentAlike(bool path)
    {
        using var pair = new S3Pair(path, session: false);
        const string key = "a b/\u00f1+1";
        var named = new ObjectKey(key);
        var upload = new UploadId(named, "id+1/2=");
        var content = "abc"u8.ToArray();
        List<string> differences =
        [
            .. await pair.CompareAsync(
                "head",
                s3 => s3.GetObjectMetadataAsync(new GetObjectMetadataRequest
                {
                    BucketName = S3Pair.Bucket,
                    Key = key,
                    ChecksumMode = ChecksumMode.ENABLED,
                }, Cancellation),
                store => store.FindAsync(named, null, Cancellation)),
            .. await pair.CompareAsync(
                "list",
                s3 => s3.ListObjectsV2Async(
                    new ListObjectsV2Request
                    {
                        BucketName = S3Pair.Bucket, Prefix = "a b/\u00f1", Delimiter = "/", StartAfter = "a+", Encoding = EncodingType.Url,
                            MaxKeys = 1000, OptionalObjectAttributes = ["RestoreStatus"],
                    },
                    Cancellation),
                store => FirstAsync(store.ListAsync(new ListOptions
                {
                    Prefix = "a b/\u00f1",
                    Delimiter = "/",
                    StartAfter = new ObjectKey("a+"),
                }, Cancellation))),
            .. await pair.CompareAsync(
                "tags",
                s3 => s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = S3Pair.Bucket, Key = key, VersionId = "v 1" },
                    Cancellation),
                store => store.GetTagsAsync(named, "v 1", Cancellation)),
            .. await pair.CompareAsync("abort", s3 => s3.AbortMultipartUploadAsync(S3Pair.Bucket, key, upload.Value, Cancellation), store =>
                store.AbortUploadAsync(upload, Cancellation)),
            .. await pair.CompareAsync(
                "delete",
                s3 => s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = S3Pair.Bucket, Key = key, IfMatch = Tag }, Cancellation),
                store => store.RemoveAsync(named, Tag, Cancellation)),
            .. await pair.CompareAsync(
                "create upload",
                s3 => s3.InitiateMultipartUploadAsync(
                    With(new InitiateMultipartUploadRequest
                    {
                        BucketName = S3Pair.Bucket,
                        Key = key,
                        ContentType = Type,
                        ChecksumAlgorithm = ChecksumAlgorithm.CRC64NVME,
                    }, request => request.Metadata), Cancellation),
                store => store.BeginUploadAsync(named, Everything(), Cancellation)),
            .. await pair.CompareAsync(
                "put",
                s3 => s3.PutObjectAsync(
                    With(new PutObjectRequest
                    {
                        BucketName = S3Pair.Bucket,
                        Key = key,
                        ContentType = Type,
                        InputStream = new MemoryStream(content),
                        UseChunkEncoding = false,
                    }, request => request.Metadata), Cancellation),
                store => store.PutAsync(named, PartBody.Of(content), Everything(), Cancellation)),
        ];

        differences.ShouldBeExplained([.. Always, .. OfWrites, .. path ? OffAmazon : OnAmazon]);
    }

    // The user guide restores with the tier in GlacierJobParameters; the SDK has a name for that place, and another for the one above it.
    [Fact]
    public async Task Restore_Document_IsThatOfTheSdk()
    {
        using var pair = new S3Pair(path: true, session: false);
        var archived = new ObjectInfo
        {
            Key = new ObjectKey("a"),
            Size = 1,
            ETag = Tag,
            LastModified = DateTimeOffset.UnixEpoch,
            StorageClass = "GLACIER",
            IsArchived = true,
        };

        var (theirs, ours) = await pair.SendAsync(
            s3 => s3.RestoreObjectAsync(new RestoreObjectRequest
            {
                BucketName = S3Pair.Bucket,
                Key = "a",
                Days = 3,
                Tier = GlacierJobTier.Bulk,
            }, Cancellation),
            store => store.RestoreAsync(archived, new RestoreOptions { Days = 3, Tier = RestoreTier.Bulk }, Cancellation));

        Encoding.UTF8.GetString(ours.Body).ShouldBe(Encoding.UTF8.GetString(theirs.Body));
        (ours.Path, ours.SortedQuery).ShouldBe((theirs.Path, theirs.SortedQuery));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task PresignedUrls_OfOddAndRandomKeys_AreTheSame(bool path, bool session)
    {
        using var pair = new S3Pair(path, session);
        var differences = new List<string>();
        foreach (var key in Corpus.OddKeys.Concat(Corpus.RandomKeys(400)))
        {
            var request = new GetPreSignedUrlRequest
            {
                BucketName = S3Pair.Bucket,
                Key = key,
                Verb = HttpVerb.GET,
                Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
                Protocol = path ? Protocol.HTTP : Protocol.HTTPS,
            };
            var theirs = new Uri(await pair.Theirs.GetPreSignedURLAsync(request),
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            var fields = theirs.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            var now = S3Pair.TimeOf(fields["X-Amz-Date"]);
            var ours = pair.Presigned(key, now, TimeSpan.FromSeconds(int.Parse(fields["X-Amz-Expires"], CultureInfo.InvariantCulture)));

            differences.AddRange(ours.AbsolutePath == theirs.AbsolutePath && ours.Authority == theirs.Authority ? []
                : [$"'{key}': {theirs} against {ours}"]);
            differences.AddRange(Pairs(ours).SequenceEqual(Pairs(theirs)) ? [] : [$"'{key}': query of {theirs} against {ours}"]);
            differences.AddRange(pair.SignatureOf(theirs, now) == fields["X-Amz-Signature"] ? [] : [$"'{key}': signature of {theirs}"]);
        }

        differences.ShouldBeExplained(path ? [LeadingSlash] : []);

        static IEnumerable<string> Pairs(Uri url) => url.Query.TrimStart('?').Split('&').Order(StringComparer.Ordinal);
    }

    private static WriteOptions Everything() =>
        new()
        {
            Headers = new ContentHeaders { ContentType = Type },
            Metadata = Corpus.Metadata.Where(pair => !pair.Value.Contains('\t', StringComparison.Ordinal)).ToDictionary(),
        };

    private static T With<T>(T request, Func<T, MetadataCollection> metadata)
    {
        foreach (var (name, value) in Corpus.Metadata)
        {
            metadata(request)[name] = value;
        }

        return request;
    }

    private static async Task FirstAsync(IAsyncEnumerable<ListingPage> pages)
    {
        await using var page = pages.GetAsyncEnumerator(Cancellation);
        await page.MoveNextAsync();
    }
}
