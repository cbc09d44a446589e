using Trasvase.Stores.S3.Addressing;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3EndpointTests
{
    [Theory]
    [InlineData("https://bucket.s3.amazonaws.com", "https://bucket.s3.us-east-1.amazonaws.com/k")]
    [InlineData("https://bucket.s3.eu-west-1.amazonaws.com/", "https://bucket.s3.eu-west-1.amazonaws.com/k")]
    [InlineData("https://s3.eu-west-1.amazonaws.com/bucket", "https://bucket.s3.eu-west-1.amazonaws.com/k")]
    [InlineData("https://s3.amazonaws.com/bucket/", "https://bucket.s3.us-east-1.amazonaws.com/k")]
    [InlineData(
        "https://bucket.vpce-1a2b-5e6f.s3.us-east-1.vpce.amazonaws.com",
        "https://bucket.bucket.vpce-1a2b-5e6f.s3.us-east-1.vpce.amazonaws.com/k")]
    [InlineData("http://bucket.example.test", "http://bucket.example.test/bucket/k")]
    public void Create_EndpointThatNamesTheBucket_NamesItOnceAtAmazon(string endpoint, string uri) =>
        S3Bucket.Create("bucket", new S3Options { Endpoint = endpoint }).At(new ObjectKey("k")).AbsoluteUri.ShouldBe(uri);

    [Theory]
    [InlineData("https://other.s3.amazonaws.com", "'other'")]
    [InlineData("https://s3.amazonaws.com/other", "leave the path off")]
    [InlineData("https://account.r2.example.test/bucket", "leave '/bucket' off")]
    public void Create_EndpointWhoseBucketIsInDoubt_SaysWhatToLeaveOff(string endpoint, string mend)
    {
        var refusal = Should.Throw<StoreException>(() => S3Bucket.Create("bucket", new S3Options { Endpoint = endpoint }));

        refusal.Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        refusal.Message.ShouldContain(mend);
    }

    [Fact]
    public void Create_PathThatIsMeant_StaysWhereStyleIsAskedFor() =>
        S3Bucket
            .Create("data", new S3Options { Endpoint = "http://gateway/data", Addressing = S3Addressing.Path })
            .At(new ObjectKey("k")).AbsoluteUri
            .ShouldBe("http://gateway/data/data/k");
}
