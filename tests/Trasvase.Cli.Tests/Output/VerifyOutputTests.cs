using Trasvase.Cli.Output;

namespace Trasvase.Cli.Tests.Output;

public sealed class VerifyOutputTests
{
    [Theory]
    [InlineData(MetadataPolicy.Keep, TagPolicy.Fit, null)]
    [InlineData(MetadataPolicy.Keep, TagPolicy.None, "  tags were not compared: --tags fit")]
    [InlineData(MetadataPolicy.None, TagPolicy.All, "  headers and metadata were not compared: --metadata keep")]
    [InlineData(MetadataPolicy.None, TagPolicy.None, "  neither headers and metadata nor tags were compared: --metadata keep, --tags fit")]
    public void Finish_WhatWasNotCompared_IsSaid(MetadataPolicy metadata, TagPolicy tags, string? said)
    {
        using var output = new StringWriter();
        var compared = new TransferOptions { Metadata = metadata, Tags = tags };

        new TextVerify(Location.Parse("s3://b/"), Location.Parse("az://c/"), compared, output, quiet: false).Finish(new VerifyReport
        {
            Listed = 1,
            Verified = 1,
        });

        output.ToString()
            .Split('\n')
            .Where(line => line.Contains("compared:", StringComparison.Ordinal))
            .ShouldBe(said is null ? [] : [said]);
    }
}
