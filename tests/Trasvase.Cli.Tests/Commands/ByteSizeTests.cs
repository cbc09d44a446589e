using Trasvase.Cli.Commands.Arguments;

namespace Trasvase.Cli.Tests.Commands;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1048576", 1048576)]
    [InlineData("10B", 10)]
    [InlineData("32MiB", 32 * 1024 * 1024)]
    [InlineData("32 mib", 32 * 1024 * 1024)]
    [InlineData("32M", 32 * 1024 * 1024)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("2k", 2048)]
    [InlineData("7TiB", 7_696_581_394_432)]
    public void TryParse_Sizes_AreBytes(string text, long bytes) => ByteSize.TryParse(text).ShouldBe(new ByteSize(bytes));

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("1.5B")]
    [InlineData("0.3KiB")]
    [InlineData("1e3")]
    [InlineData("3iB")]
    [InlineData("3XB")]
    [InlineData("1,5GiB")]
    [InlineData("99999999999TiB")]
    [InlineData("99999999999999999999999999999999")]
    public void TryParse_AnythingElse_IsNone(string text) => ByteSize.TryParse(text).ShouldBeNull();

    [Theory]
    [InlineData(32 * 1024 * 1024, "32MiB")]
    [InlineData(1_610_612_736, "1.5GiB")]
    [InlineData(12, "12B")]
    public void ToString_OfASize_CanBeReadAgain(long bytes, string text)
    {
        new ByteSize(bytes).ToString().ShouldBe(text);
        ByteSize.TryParse(text).ShouldBe(new ByteSize(bytes));
    }
}
