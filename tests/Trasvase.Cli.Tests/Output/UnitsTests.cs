using Trasvase.Cli.Output;

namespace Trasvase.Cli.Tests.Output;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(102_399, "100 KiB")]
    [InlineData(1_048_524, "1.0 MiB")]
    [InlineData(1_048_576, "1.0 MiB")]
    [InlineData(536_870_912, "512 MiB")]
    [InlineData(10_737_418_240, "10.0 GiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void Bytes_OfAnySize_AreShort(long bytes, string expected) => Units.Bytes(bytes).ShouldBe(expected);

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(440, "0.4 s")]
    [InlineData(9_949, "9.9 s")]
    [InlineData(9_960, "10 s")]
    [InlineData(59_400, "59 s")]
    [InlineData(59_900, "0:59")]
    [InlineData(125_000, "2:05")]
    [InlineData(10_809_000, "3:00:09")]
    [InlineData(187_800_000, "2 d 04:10")]
    public void Duration_OfAnyLength_IsShort(int milliseconds, string expected) =>
        Units.Duration(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(expected);

    [Fact]
    public void Rate_OfNoTime_SaysNothing() => Units.Rate(5, TimeSpan.Zero).ShouldBe("-");

    [Fact]
    public void Rate_OverSeconds_IsBytesASecond() => Units.Rate(10 * 1024, TimeSpan.FromSeconds(5)).ShouldBe("2.0 KiB/s");

    [Theory]
    [InlineData(1, "1 object")]
    [InlineData(0, "0 objects")]
    [InlineData(1234, "1,234 objects")]
    public void Count_WithANoun_AgreesWithIt(long count, string expected) => Units.Count(count, "object").ShouldBe(expected);
}
