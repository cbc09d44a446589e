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
        foreach (var text in new[] { "s3://bucket/a//b?c", "az://container/x%2F", "https://acct.blob.core.windows.net/c/k" })
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
