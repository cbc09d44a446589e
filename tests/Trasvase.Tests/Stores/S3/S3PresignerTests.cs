using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3PresignerTests
{
    private static readonly DateTimeOffset Day = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly AwsCredentials Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly HttpEndpoint Host = HttpEndpoint.Parse("https://examplebucket.s3.amazonaws.com");

    [Fact]
    public void Sign_ExampleOfTheS3Documentation_IsReproduced()
    {
        var url = S3Presigner.Sign(HttpMethod.Get, ObjectUri.For(Host, "/test.txt"), Keys, "us-east-1", Day, TimeSpan.FromSeconds(86_400));

        url.Url.AbsoluteUri.ShouldBe(
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
        url.Expires.ShouldBe(Day.AddDays(1));
        url.ToString().ShouldNotContain("Signature");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(-1)]
    [InlineData(604_801)]
    public void Sign_LifeOutOfRange_Throws(double seconds) =>
        Should.Throw<ArgumentOutOfRangeException>(() => S3Presigner.Sign(
            HttpMethod.Get, ObjectUri.For(Host, "/x"), Keys, "us-east-1", Day, TimeSpan.FromSeconds(seconds)))
            .Message.ShouldContain("604800");

    [Fact]
    public void Sign_TemporaryKeysAndVersion_SignsBothAndEndsWithTheKeys()
    {
        var temporary = Keys with { SessionToken = "to+ken/==", Expires = Day.AddMinutes(10) };

        var url = S3Presigner.Sign(
            HttpMethod.Get, ObjectUri.For(Host, "/a/../b", "versionId=v1"), temporary, "us-east-1", Day, TimeSpan.FromHours(1));
        var other = S3Presigner.Sign(
            HttpMethod.Get, ObjectUri.For(Host, "/a/../b", "versionId=v2"), temporary, "us-east-1", Day, TimeSpan.FromHours(1));

        url.Url.AbsoluteUri.ShouldStartWith("https://examplebucket.s3.amazonaws.com/a/../b?");
        url.Url.Query.ShouldContain("X-Amz-Security-Token=to%2Bken%2F%3D%3D");
        url.Url.Query.ShouldContain("versionId=v1");
        url.Expires.ShouldBe(Day.AddMinutes(10));
        Signature(url).ShouldNotBe(Signature(other));
    }

    private static string Signature(PresignedUrl url) => url.Url.Query.Split("X-Amz-Signature=")[1];
}
