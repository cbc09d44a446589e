using Trasvase.Stores.S3.Addressing;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3AccessPointTests
{
    // "https://AccessPointName-AccountId.s3-accesspoint.region.amazonaws.com" (Amazon S3 User Guide, Using access points).
    [Theory]
    [InlineData(
        "arn:aws:s3:us-west-2:123456789012:accesspoint/finance-ap", "finance-ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com")]
    [InlineData(
        "arn:aws:s3:us-west-2:123456789012:accesspoint:finance-ap", "finance-ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com")]
    [InlineData("arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/a", "a-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn")]
    public void Create_Arn_HasAHostOfItsOwnAndItsRegion(string arn, string host)
    {
        var bucket = S3Bucket.Create(arn, S3Scripted.Keys with { Region = "eu-central-1" });

        bucket.At(new ObjectKey("a//b")).AbsoluteUri.ShouldBe($"https://{host}/a//b");
        bucket.Root("list-type=2").AbsoluteUri.ShouldBe($"https://{host}/?list-type=2");
        (bucket.Region, bucket.IsAmazon).ShouldBe((arn.Split(':')[3], true));
        bucket.TryLearnRegion("us-east-1", isRedirect: true).ShouldBeFalse();
    }

    [Theory]
    [InlineData("arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap", "SigV4A")]
    [InlineData("arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/a", "access points of s3-object-lambda are not supported")]
    [InlineData("arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/a", "access points of s3-outposts are not supported")]
    [InlineData("arn:aws:s3:::bucket", "s3://bucket/key")]
    [InlineData("arn:aws:s3:us-west-2:1234:accesspoint/a", "it is not written as arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME")]
    [InlineData("arn:aws:s3:us-west-2.evil.example:123456789012:accesspoint/a", "it is not written as")]
    [InlineData("arn:aws:s3:us-west-2:123456789012:accesspoint/a.b", "it is not written as")]
    [InlineData("arn:aws:s3:us-west-2:123456789012:accesspoint/", "it is not written as")]
    public void Create_OtherArn_IsRefusedWithWhatToUse(string arn, string says)
    {
        var error = Should.Throw<StoreException>(() => S3Bucket.Create(arn, S3Scripted.Keys));

        error.Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        error.Message.ShouldContain(says);
    }

    [Fact]
    public void Create_ArnBesideAnEndpoint_IsRefused()
    {
        const string Arn = "arn:aws:s3:us-west-2:123456789012:accesspoint/a";

        Should.Throw<StoreException>(() => S3Bucket.Create(Arn, S3Scripted.Keys with { Endpoint = "https://s3.us-west-2.amazonaws.com" }))
            .Message.ShouldContain("no endpoint goes with it");
    }

    // Directory buckets are reached by sessions (CreateSession) at a host of their own.
    [Fact]
    public void Create_DirectoryBucket_IsRefusedByName()
    {
        Should.Throw<StoreException>(() => S3Bucket.Create("box--use1-az4--x-s3", S3Scripted.Keys)).Message
            .ShouldContain("directory bucket (S3 Express One Zone)");
        S3Bucket.Create("box--use1-az4--x-s3", S3Scripted.Keys with { Endpoint = "http://127.0.0.1:9000" }).IsAmazon.ShouldBeFalse();
    }
}
