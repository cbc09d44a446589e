using Trasvase.Hosting;
using Trasvase.Testing.Data;

namespace Trasvase.Tests.Hosting;

public class LocationTests
{
    [Theory]
    [InlineData("s3://bucket/key", "s3", "bucket", "key", null)]
    [InlineData("s3://bucket/", "s3", "bucket", "", null)]
    [InlineData("s3://bucket", "s3", "bucket", "", null)]
    [InlineData("s3:///key", "s3", "default", "key", null)]
    [InlineData("s3://", "s3", "default", "", null)]
    [InlineData("s3://bucket//lead", "s3", "bucket", "/lead", null)]
    [InlineData("s3://bucket/a%2Fb?c=d#e", "s3", "bucket", "a%2Fb?c=d#e", null)]
    [InlineData("s3://bucket/a/../b/./c//d/", "s3", "bucket", "a/../b/./c//d/", null)]
    [InlineData("az://container/a+b c", "az", "container", "a+b c", null)]
    [InlineData("az://container", "az", "container", "", null)]
    [InlineData("https://acct.blob.core.windows.net/c/a%2Fb%20%3F+", "az", "c", "a/b ?+", "https://acct.blob.core.windows.net")]
    [InlineData("https://acct.blob.core.windows.net/c/a/../b", "az", "c", "a/../b", "https://acct.blob.core.windows.net")]
    [InlineData("https://acct.blob.core.windows.net/c/100%", "az", "c", "100%", "https://acct.blob.core.windows.net")]
    [InlineData("https://acct.blob.core.windows.net/c", "az", "c", "", "https://acct.blob.core.windows.net")]
    [InlineData("http://127.0.0.1:10000/account/c/k", "az", "c", "k", "http://127.0.0.1:10000/account")]
    [InlineData("http://localhost:10000/account/c/", "az", "c", "", "http://localhost:10000/account")]
    [InlineData("s3a://bucket/a%2Fb", "s3", "bucket", "a%2Fb", null)]
    [InlineData("s3n://bucket/key", "s3", "bucket", "key", null)]
    [InlineData("arn:aws:s3:::bucket", "s3", "bucket", "", null)]
    [InlineData("arn:aws-cn:s3:::bucket/a/b:c%20", "s3", "bucket", "a/b:c%20", null)]
    [InlineData("s3://arn:aws:s3:::bucket/a", "s3", "bucket", "a", null)]
    [InlineData(
        "arn:aws:s3:eu-west-1:123456789012:accesspoint/point/object/a/b", "s3", "arn:aws:s3:eu-west-1:123456789012:accesspoint/point",
        "a/b", null)]
    [InlineData(
        "s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/point/a/b", "s3", "arn:aws:s3:eu-west-1:123456789012:accesspoint/point",
        "a/b", null)]
    [InlineData(
        "s3://arn:aws:s3:eu-west-1:123456789012:accesspoint:point/a/b", "s3", "arn:aws:s3:eu-west-1:123456789012:accesspoint/point",
        "a/b", null)]
    [InlineData(
        "https://point-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/a%20b", "s3",
        "arn:aws:s3:eu-west-1:123456789012:accesspoint/point", "a b", null)]
    [InlineData("https://bucket.s3.eu-west-1.amazonaws.com/a%2Fb%20+", "s3", "bucket", "a/b +", "https://s3.eu-west-1.amazonaws.com")]
    [InlineData("https://my.dotted.bucket.s3.eu-west-1.amazonaws.com/", "s3", "my.dotted.bucket", "", "https://s3.eu-west-1.amazonaws.com")]
    [InlineData("http://bucket.s3.amazonaws.com/k", "s3", "bucket", "k", "https://s3.amazonaws.com")]
    [InlineData("https://bucket.s3-eu-west-1.amazonaws.com/k", "s3", "bucket", "k", "https://s3.eu-west-1.amazonaws.com")]
    [InlineData("https://bucket.s3.dualstack.eu-west-1.amazonaws.com/k", "s3", "bucket", "k", "https://s3.eu-west-1.amazonaws.com")]
    [InlineData("https://s3.eu-west-1.amazonaws.com/bucket/k", "s3", "bucket", "k", "https://s3.eu-west-1.amazonaws.com")]
    [InlineData("https://s3.amazonaws.com/bucket", "s3", "bucket", "", "https://s3.amazonaws.com")]
    [InlineData("https://bucket.s3.cn-north-1.amazonaws.com.cn/k", "s3", "bucket", "k", "https://s3.cn-north-1.amazonaws.com.cn")]
    [InlineData("https://bucket.s3-accelerate.amazonaws.com/k", "s3", "bucket", "k", "https://s3.amazonaws.com")]
    [InlineData("az://%24web/index.html", "az", "$web", "index.html", null)]
    [InlineData("az://$root/a", "az", "$root", "a", null)]
    [InlineData("https://acct.blob.core.windows.net/%24web/a", "az", "$web", "a", "https://acct.blob.core.windows.net")]
    [InlineData("https://acct.dfs.core.windows.net/c/a%20b", "az", "c", "a b", "https://acct.blob.core.windows.net")]
    [InlineData("https://acct.z01.dfs.storage.azure.net/c/a", "az", "c", "a", "https://acct.z01.blob.storage.azure.net")]
    [InlineData("https://dfs.blob.core.windows.net/c/a", "az", "c", "a", "https://dfs.blob.core.windows.net")]
    [InlineData("abfss://c@acct.dfs.core.windows.net/a%20b/c", "az", "c", "a%20b/c", "https://acct.blob.core.windows.net")]
    [InlineData("abfs://c@acct.dfs.core.usgovcloudapi.net/a", "az", "c", "a", "https://acct.blob.core.usgovcloudapi.net")]
    [InlineData("wasbs://$web@acct.blob.core.windows.net/a", "az", "$web", "a", "https://acct.blob.core.windows.net")]
    [InlineData("abfs://c/a", "az", "c", "a", null)]
    public void Parse_Form_IsRead(string text, string scheme, string container, string key, string? endpoint) =>
        Locations.Parse(text, "default").ShouldBe(new Location(scheme, container, key, endpoint));

    [Theory]
    [InlineData("s3://bucket/", true)]
    [InlineData("s3://bucket", true)]
    [InlineData("s3://bucket/a/", true)]
    [InlineData("s3://bucket/a", false)]
    public void IsPrefix_Location_IsDecidedByItsEnd(string text, bool isPrefix) => Locations.Parse(text, null).IsPrefix.ShouldBe(isPrefix);

    [Fact]
    public void Parse_EveryWeirdKeyInS3AndAz_IsVerbatim()
    {
        foreach (var key in WeirdKeys.Names.Select(WeirdKeys.Get))
        {
            Locations.Parse($"s3://bucket/{key}", null).Key.ShouldBe(key);
            Locations.Parse($"az://container/{key}", null).Key.ShouldBe(key);
        }
    }

    [Fact]
    public void ToString_OfS3AndAz_IsReadAgainAsTheSame()
    {
        foreach (var text in new[]
        {
            "s3://bucket/a//b?c",
            "az://container/x%2F",
            "https://acct.blob.core.windows.net/c/k",
            "https://acct.blob.core.windows.net/c/100%25%3Fa",
        })
        {
            var location = Locations.Parse(text, null);
            location.ToString().ShouldBe(text);
            Locations.Parse(location.ToString(), null).ShouldBe(location);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("bucket/key")]
    [InlineData("/home/me/file")]
    [InlineData("gs://bucket/key")]
    [InlineData("S3://bucket/key")]
    [InlineData("s3:/bucket/key")]
    [InlineData("https://")]
    [InlineData("https:///c/k")]
    public void Parse_WhatIsNoLocation_SaysWhatOneLooksLike(string text) =>
        Should.Throw<ConfigurationException>(() => Locations.Parse(text, "default")).Message.ShouldContain("s3://bucket/key");

    [Theory]
    [InlineData("http://minio:9000/bucket/a%20b", "http://minio:9000", "bucket", "a b")]
    [InlineData("https://gateway.example.test/s3/bucket/", "https://gateway.example.test/s3/", "bucket", "")]
    public void Parse_UrlAtTheConfiguredService_IsABucketThere(string text, string endpoint, string bucket, string key) =>
        Locations.Parse(text, null, endpoint).ShouldBe(new Location("s3", bucket, key));

    [Theory]
    [InlineData("https://bucket.s3-website-us-east-1.amazonaws.com/k", "s3://bucket/key")]
    [InlineData("https://bucket.s3-website.eu-central-1.amazonaws.com/k", "s3://bucket/key")]
    [InlineData("https://eu-west-1.console.aws.amazon.com/s3/buckets/bucket", "s3://bucket/key")]
    [InlineData("https://ec2.eu-west-1.amazonaws.com/", "--s3-endpoint")]
    [InlineData("https://s3.eu-west-1.amazonaws.com/", "names no bucket")]
    [InlineData("arn:aws:s3:::bucket/logs/*", "s3://bucket/logs/")]
    [InlineData("arn:aws:iam::123456789012", "s3://bucket/key")]
    [InlineData("https://acct.file.core.windows.net/share/k", "https://acct.blob.core.windows.net/container/key")]
    [InlineData("https://acct.z6.web.core.windows.net/index.html", "az://$web/key")]
    [InlineData("https://onelake.dfs.fabric.microsoft.com/workspace/item", "OneLake")]
    [InlineData("abfss://c@onelake.dfs.fabric.microsoft.com/a", "az://container/path")]
    [InlineData("abfss://c@acct/a", "az://container/path")]
    [InlineData("abfss://@acct.dfs.core.windows.net/a", "az://container/path")]
    [InlineData("https://bucket.s3.amazonaws.com/k?versionId=1", "%3F")]
    public void Parse_AddressOfSomethingElse_SaysWhatToWrite(string text, string mend) =>
        Should.Throw<ConfigurationException>(() => Locations.Parse(text, null)).Message.ShouldContain(mend);

    [Fact]
    public void Parse_NoBucketAndNoDefault_NamesTheVariable() =>
        Should.Throw<ConfigurationException>(() => Locations.Parse("s3:///key", null)).Message.ShouldContain("AWS_STORAGE_BUCKET_NAME");

    [Theory]
    [InlineData("az:///key")]
    [InlineData("az://")]
    [InlineData("https://acct.blob.core.windows.net")]
    [InlineData("https://acct.blob.core.windows.net/")]
    [InlineData("http://127.0.0.1:10000/account")]
    public void Parse_NoContainer_SaysSo(string text) =>
        Should.Throw<ConfigurationException>(() => Locations.Parse(text, null)).Message.ShouldContain("names no container");

    [Theory]
    [InlineData("https://acct.blob.core.windows.net/c/k?sv=2026&sig=SECRET")]
    [InlineData("https://acct.blob.core.windows.net?sig=SECRET")]
    [InlineData("https://user:SECRET@acct.blob.core.windows.net/c/k")]
    [InlineData("ftp://host/k?sig=SECRET")]
    [InlineData("az:///c/k?sig=SECRET")]
    [InlineData("s3:///k?X-Amz-Signature=SECRET")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=SECRET")]
    [InlineData("AccountKey=SECRET;AccountName=a")]
    [InlineData("s3://bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=SECRET&X-Amz-Signature=SECRET")]
    [InlineData("az://container/key?sv=2026&sig=SECRET")]
    [InlineData("https://bucket.s3.amazonaws.com/key?X-Amz-Security-Token=SECRET&X-Amz-Signature=SECRET")]
    public void Parse_WhatMayHoldASecret_IsRefusedWithoutRepeatingIt(string text) =>
        Should.Throw<ConfigurationException>(() => Locations.Parse(text, null)).Message.ShouldNotContain("SECRET");
}
