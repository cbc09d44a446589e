using Trasvase.Stores.S3.Wire;

namespace Trasvase.Tests.Stores.S3;

public class S3ZoneTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData(" Z ", 0)]
    [InlineData("gmt", 0)]
    [InlineData("CEST", 120)]
    [InlineData("PST", -480)]
    [InlineData("+0200", 120)]
    [InlineData("-03:30", -210)]
    [InlineData("+02", 120)]
    [InlineData("+2", 120)]
    [InlineData("GMT+02:00", 120)]
    [InlineData("+0200 (CEST)", 120)]
    public void Read_ZoneThatIsKnown_IsItsOffset(string text, int minutes) => S3Zone.Read(text).ShouldBe(TimeSpan.FromMinutes(minutes));

    [Theory]
    [InlineData("IST")]
    [InlineData("+1500")]
    [InlineData("+0260")]
    [InlineData("+020")]
    [InlineData("XYZ+01:00")]
    [InlineData("+")]
    public void Read_ZoneThatMayMeanAnything_IsNotGuessed(string text) => S3Zone.Read(text).ShouldBeNull();
}
