using System.CommandLine;
using Trasvase.Cli.Commands.Mending;

namespace Trasvase.Cli.Tests.Commands.Mending;

public sealed class LocationArgumentTests
{
    private static readonly TrasvaseOptions Amazon = new();
    private static readonly TrasvaseOptions Elsewhere = new() { S3 = new() { Endpoint = "http://127.0.0.1:9000" } };

    [Theory]
    [InlineData("S3://bucket/a", "s3://bucket/a")]
    [InlineData("s3:bucket/a", "s3://bucket/a")]
    [InlineData("s3:/bucket/a", "s3://bucket/a")]
    [InlineData("s3//bucket/a", "s3://bucket/a")]
    [InlineData("aws://bucket/a", "s3://bucket/a")]
    [InlineData("bucket/a", "s3://bucket/a")]
    [InlineData("bucket.s3.amazonaws.com/a", "s3://bucket/a")]
    [InlineData("http://bucket.s3-website-eu-west-1.amazonaws.com/a", "s3://bucket/a")]
    [InlineData("https://bucket.s3.eu-west-1.amazonaws.com/a?x=1", "s3://bucket/a")]
    [InlineData("https://bucket.s3.eu-west-1.amazonaws.com/a?X-Amz-Signature=0123456789", "s3://bucket/a")]
    [InlineData(
        "https://s3.console.aws.amazon.com/s3/buckets/bucket?region=eu-west-1&prefix=a/b%20c/&showversions=false",
        "'s3://bucket/a/b c/'")]
    [InlineData("https://eu-west-1.console.aws.amazon.com/s3/object/bucket?region=eu-west-1&prefix=a/b.txt", "s3://bucket/a/b.txt")]
    [InlineData("https://console.aws.amazon.com/s3/buckets/bucket/a/?region=us-east-1", "s3://bucket/a/")]
    [InlineData("https://eu-west-1.console.aws.amazon.com/s3/buckets/bucket", "s3://bucket/")]
    [InlineData("./a.csv", "s3://bucket/a.csv")]
    [InlineData("/tmp/a.csv", "s3://bucket/tmp/a.csv")]
    [InlineData("file:///tmp/a.csv", "s3://bucket/tmp/a.csv")]
    [InlineData(@"C:\data\a.csv", "s3://bucket/data/a.csv")]
    public void Read_Source_SaysTheLineThatWasMeant(string written, string meant) =>
        Said(Amazon, written, "az://container/").ShouldEndWith($" Did you mean: trasvase copy {meant} az://container/");

    [Theory]
    [InlineData("AZ://container/a", "az://container/a")]
    [InlineData("azure://container/a", "az://container/a")]
    [InlineData("az:container/a", "az://container/a")]
    [InlineData("container/a", "az://container/a")]
    [InlineData("account.blob.core.windows.net/container/a", "https://account.blob.core.windows.net/container/a")]
    [InlineData("https://account.blob.core.windows.net/container/a?sv=1&sig=abc", "https://account.blob.core.windows.net/container/a")]
    [InlineData("./here/", "az://container/here/")]
    public void Read_Target_SaysTheLineThatWasMeant(string written, string meant) =>
        Said(Amazon, "s3://bucket/a", written).ShouldEndWith($" Did you mean: trasvase copy s3://bucket/a {meant}");

    [Theory]
    [InlineData("https://bucket.s3.amazonaws.com/a/", "s3://bucket/a/")]
    [InlineData("https://bucket.s3.eu-west-1.amazonaws.com/a/", "s3://bucket/a/")]
    [InlineData("https://s3.eu-west-1.amazonaws.com/bucket/a/", "s3://bucket/a/")]
    [InlineData("https://s3.amazonaws.com/bucket", "s3://bucket/")]
    public void Read_UrlOfAmazonWhereAnotherServiceIsConfigured_SaysTheLineForThatOne(string written, string meant)
    {
        Said(Elsewhere, written, "az://container/").ShouldEndWith(
            $"leave AWS_ENDPOINT_URL_S3 and --s3-endpoint off for Amazon. Did you mean: trasvase copy {meant} az://container/");
        Read(Amazon, written, "az://container/").Container.ShouldBe("bucket");
    }

    [Theory]
    [InlineData("https://bucket.s3.amazonaws.com/a?versionId=abc")]
    [InlineData("gs://bucket/a")]
    [InlineData("AccountName=a;AccountKey=b")]
    public void Read_NobodyKnowsWhatWasMeant_SaysWhatIsWrong(string written) =>
        Said(Amazon, written, "az://container/").ShouldNotContain("Did you mean");

    [Theory]
    [InlineData("s3://bucket/dir/*.csv", "s3://bucket/dir/", "*.csv")]
    [InlineData("s3://bucket/a*/b/c", "s3://bucket/", "a*/b/c")]
    [InlineData("s3://bucket/*", "s3://bucket/", "*")]
    [InlineData("s3://bucket/a", null, null)]
    public void Split_Star_PartsThePlaceFromTheGlob(string location, string? place, string? glob)
    {
        var split = LocationSlips.Split(location);

        (split?.Place, split?.Glob).ShouldBe((place, glob));
    }

    private static string Said(TrasvaseOptions options, params string[] places) =>
        Should.Throw<ConfigurationException>(() => Read(options, places)).Message;

    // The source is read first, as the commands do.
    private static Location Read(TrasvaseOptions options, params string[] places)
    {
        var parsed = ProgramCommand.Create().Parse(["copy", .. places], RightLine.Parsing);
        var read = parsed.CommandResult.Command.Arguments.OfType<Argument<string>>()
            .Select(argument => LocationArgument.Read(parsed, argument, options))
            .ToList();
        return read[0];
    }
}
