using System.Globalization;
using Trasvase.Jobs.Listing;

namespace Trasvase.Tests.Jobs.Listing;

/// <summary>Guesses may be wrong; they are worth something only if keys that are numbered, dated or random are met.</summary>
public class KeySpaceTests
{
    [Theory]
    [InlineData("000000")]
    [InlineData("x6")]
    public void Ahead_NumberedKeys_MeetsTheKeyThatIsSoFar(string format)
    {
        var keys = Enumerable.Range(100_000, 1000).Select(i => "p/" + i.ToString(format, CultureInfo.InvariantCulture)).ToList();
        var space = KeySpace.Of(keys, keys.Count, fixedLength: 2).ShouldNotBeNull();

        var ahead = space.Ahead(keys[^1], 1000).ShouldNotBeNull();

        var expected = "p/" + 101_999.ToString(format, CultureInfo.InvariantCulture);
        ObjectKey.CompareUtf8(ahead, "p/" + 101_900.ToString(format, CultureInfo.InvariantCulture)).ShouldBeGreaterThan(0, ahead);
        ObjectKey.CompareUtf8(ahead, "p/" + 102_100.ToString(format, CultureInfo.InvariantCulture)).ShouldBeLessThan(0, $"{ahead}, about {expected}");
    }

    [Fact]
    public void Between_KeysOfAPage_AreAboutTheirNumber()
    {
        var keys = Enumerable.Range(0, 1000).Select(i => $"p/{i:0000}").ToList();
        var space = KeySpace.Of(keys, keys.Count, fixedLength: 2).ShouldNotBeNull();

        space.Between("p/0100", "p/0600").ShouldNotBeNull().ShouldBeInRange(450, 550);
        space.Between("p/0100", "q").ShouldBe(double.PositiveInfinity);
        space.Between("q", "r").ShouldBeNull();
    }

    [Fact]
    public void Ahead_AnySample_IsAKeyAfterTheGivenOneAndWhole()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var keys = Enumerable.Range(0, 20).Select(_ => Draw(random)).Distinct().Order(StringComparer.Ordinal).ToList();
            var last = keys[^1];

            if (KeySpace.Of(keys, keys.Count, 0)?.Ahead(last, random.Next(1, 100)) is { } ahead)
            {
                ObjectKey.CompareUtf8(ahead, last).ShouldBeGreaterThan(0, $"{ahead} after {last}");
                Should.NotThrow(() => new ObjectKey(ahead), ahead);
            }
        }
    }

    [Fact]
    public void Of_NothingDiffers_LearnsNothing() => KeySpace.Of(["a", "a"], 2, 0).ShouldBeNull();

    private static string Draw(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => new[] { "a", "b", "7", "é", "😀", "/" }[random.Next(6)]));
}
