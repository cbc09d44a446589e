using Trasvase.Stores.S3.Addressing;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3OptionsTests
{
    [Fact]
    public void FromEnvironment_AllVariables_AreReadByTheirPrecedence()
    {
        var variables = new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = "AKID",
            ["AWS_SECRET_ACCESS_KEY"] = "SECRET",
            ["AWS_SESSION_TOKEN"] = "TOKEN",
            ["AWS_PROFILE"] = "work",
            ["AWS_REGION"] = "eu-west-1",
            ["AWS_DEFAULT_REGION"] = "eu-west-2",
            ["AWS_ENDPOINT_URL_S3"] = "http://one.test",
            ["AWS_ENDPOINT_URL"] = "http://two.test",
            ["AWS_STORAGE_BUCKET_NAME"] = "files",
        };

        var options = S3Options.FromEnvironment(variables.GetValueOrDefault);

        options.ShouldBe(new S3Options
        {
            AccessKeyId = "AKID",
            SecretAccessKey = "SECRET",
            SessionToken = "TOKEN",
            Profile = "work",
            Region = "eu-west-1",
            Endpoint = "http://one.test",
            DefaultBucket = "files",
        });
        variables["AWS_REGION"] = variables["AWS_ENDPOINT_URL_S3"] = "";
        options = S3Options.FromEnvironment(variables.GetValueOrDefault);
        options.Region.ShouldBe("eu-west-2");
        options.Endpoint.ShouldBe("http://two.test");
        options.ToString().ShouldNotContain("SECRET");
        options.ToString().ShouldNotContain("TOKEN");
        options.ToString().ShouldNotContain("AKID");
        options.Validate().ShouldBeEmpty();
    }

    [Fact]
    public void Validate_ManyFaults_TellsAllAtOnceWithoutSecrets()
    {
        var options = new S3Options
        {
            SecretAccessKey = "sec ret",
            Region = "evil.example.test/",
            Endpoint = "ftp://x?sig=sec",
            AssumeRoleArn = "role",
            AssumeRoleSessionName = "!",
            Public = true,
        };

        var faults = options.Validate();

        faults.Count.ShouldBe(7);
        string.Join(' ', faults).ShouldNotContain("sec ret");
        string.Join(' ', faults).ShouldNotContain("sig=");
        faults.ShouldContain(fault => fault.Contains("AWS_ACCESS_KEY_ID is missing", StringComparison.Ordinal));
        faults.ShouldContain(fault => fault.Contains("is not a region", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("eu-central-1", true)]
    [InlineData("us-gov-west-1", true)]
    [InlineData("default", true)]
    [InlineData("", false)]
    [InlineData("us-east-1.evil.test", false)]
    [InlineData("us-east-1@evil", false)]
    [InlineData("us-east-1#", false)]
    [InlineData("us-east-1/", false)]
    [InlineData("-x", false)]
    [InlineData("US-EAST-1", false)]
    [InlineData("a\r\nb", false)]
    public void IsRegion_OnAmazonOnlyHostLabels_Pass(string region, bool expected) =>
        S3Names.IsRegion(region, isAmazon: true).ShouldBe(expected);

    [Theory]
    [InlineData("RegionOne", true)]
    [InlineData("us_east", true)]
    [InlineData("US", true)]
    [InlineData("garage", true)]
    [InlineData("eu-central-003", true)]
    [InlineData("eu.west", true)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a,b", false)]
    [InlineData("a b", false)]
    [InlineData("a=b", false)]
    [InlineData("a\r\nb", false)]
    [InlineData("région", false)]
    public void IsRegion_Elsewhere_AnyTokenOfASignaturePasses(string region, bool expected)
    {
        S3Names.IsRegion(region, isAmazon: false).ShouldBe(expected);
        new S3Options { Endpoint = "https://s3.example.test", Region = region }.Validate().Count.ShouldBe(expected ? 0 : 1);
        new S3Options { Endpoint = "https://s3.eu-west-1.amazonaws.com", Region = "US" }.Validate().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("my-bucket.1", true, true)]
    [InlineData("ab", false, true)]
    [InlineData("Upper_Case", false, true)]
    [InlineData("a..b", false, true)]
    [InlineData("-ab", false, true)]
    [InlineData("a/b", false, false)]
    [InlineData("a?b", false, false)]
    [InlineData("a#b", false, false)]
    [InlineData("a@b", false, false)]
    [InlineData("a b", false, false)]
    [InlineData("..", false, false)]
    [InlineData("", false, false)]
    [InlineData("bücket", false, false)]
    public void Create_BucketNames_AreRefusedByTheRuleOfTheirServer(string bucket, bool amazon, bool other)
    {
        Accepts(bucket, new S3Options()).ShouldBe(amazon);
        Accepts(bucket, new S3Options { Endpoint = "http://127.0.0.1:9000" }).ShouldBe(other);
    }

    [Theory]
    [InlineData(null, null, S3Addressing.Auto, "bucket", "https://bucket.s3.us-east-1.amazonaws.com/a//b")]
    [InlineData(null, "eu-west-1", S3Addressing.Auto, "my.bucket", "https://s3.eu-west-1.amazonaws.com/my.bucket/a//b")]
    [InlineData(null, "cn-north-1", S3Addressing.Path, "bucket", "https://s3.cn-north-1.amazonaws.com.cn/bucket/a//b")]
    [InlineData("https://s3.eu-west-3.amazonaws.com", null, S3Addressing.Auto, "bucket", "https://bucket.s3.eu-west-3.amazonaws.com/a//b")]
    [InlineData("http://127.0.0.1:9000/base/", null, S3Addressing.Auto, "bucket", "http://127.0.0.1:9000/base/bucket/a//b")]
    [InlineData("http://host.test:81", null, S3Addressing.VirtualHost, "bucket", "http://bucket.host.test:81/a//b")]
    [InlineData(
        "https://s3.dualstack.us-west-2.amazonaws.com", "us-west-2", S3Addressing.Auto, "bucket",
        "https://bucket.s3.dualstack.us-west-2.amazonaws.com/a//b")]
    public void At_EndpointsAndStyles_NameTheBucketWhereItBelongs(
        string? endpoint, string? region, S3Addressing addressing, string bucket, string uri) =>
        S3Bucket.Create(bucket, new S3Options { Endpoint = endpoint, Region = region, Addressing = addressing })
            .At(new ObjectKey("a//b")).AbsoluteUri
            .ShouldBe(uri);

    [Fact]
    public void Placed_AfterARegionIsLearnt_IsOfOneRegion()
    {
        var bucket = S3Bucket.Create("bucket", new S3Options());
        bucket.HasMovedSince(bucket.At(new ObjectKey("k")), "us-east-1").ShouldBeFalse();
        var before = bucket.At(new ObjectKey("k"));

        bucket.TryLearnRegion("eu-west-1", isRedirect: true).ShouldBeTrue();

        var (uri, region) = bucket.Placed(new ObjectKey("k"), "");
        (uri.Host, region).ShouldBe(("bucket.s3.eu-west-1.amazonaws.com", "eu-west-1"));
        bucket.HasMovedSince(uri, region).ShouldBeFalse();
        bucket.HasMovedSince(uri, null).ShouldBeFalse("nobody signed it");
        bucket.HasMovedSince(uri, "us-east-1").ShouldBeTrue();
        bucket.HasMovedSince(before, null).ShouldBeTrue();
    }

    [Fact]
    public void TryLearnRegion_OnAmazonAndElsewhere_TakesOnlyRegionsOfAmazon()
    {
        var amazon = S3Bucket.Create("bucket", new S3Options());
        var other = S3Bucket.Create("bucket", new S3Options { Endpoint = "https://storage.example.test" });

        other.TryLearnRegion("eu-west-1", isRedirect: true).ShouldBeFalse();
        amazon.TryLearnRegion("evil.example.test#", isRedirect: true).ShouldBeFalse();
        amazon.TryLearnRegion("us-east-1", isRedirect: true).ShouldBeFalse();
        amazon.TryLearnRegion("eu-west-1", isRedirect: true).ShouldBeTrue();
        amazon.Root().AbsoluteUri.ShouldBe("https://bucket.s3.eu-west-1.amazonaws.com/");
    }

    private static bool Accepts(string bucket, S3Options options)
    {
        try
        {
            _ = S3Bucket.Create(bucket, options);
            return true;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.InvalidRequest)
        {
            return false;
        }
    }
}
