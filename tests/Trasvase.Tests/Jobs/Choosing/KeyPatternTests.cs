using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing;

public class KeyPatternTests
{
    [Theory]
    [InlineData("^2026/06", "2026/06")]
    [InlineData("^2026/06?", "2026/0")]
    [InlineData("^ab*", "a")]
    [InlineData("^ab{2}", "a")]
    [InlineData("^a.b", "a")]
    [InlineData("^a|^b", "")]
    [InlineData("^(?i)abc", "")]
    [InlineData("abc", "")]
    [InlineData("^", "")]
    public void OfRegex_Beginning_IsWhatEveryMatchBeginsWith(string regex, string prefix)
    {
        var pattern = KeyPattern.OfRegex(regex);

        pattern.Prefixes.ShouldBe([prefix]);
        foreach (var key in new[] { "2026/06/a", "2026/0/a", "abb", "a.b", "axb", "ABC", "xabc", "b", "" }.Where(pattern.IsMatch))
        {
            key.ShouldStartWith(prefix, Case.Sensitive);
        }
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("(", "cannot be read")]
    public void OfRegex_Unreadable_SaysWhy(string regex, string why) =>
        Should.Throw<FormatException>(() => KeyPattern.OfRegex(regex)).Message.ShouldContain(why);

    [Fact]
    public void IsMatch_TriesTooManyWays_IsRefusedAfterASecond()
    {
        // The reference back needs the engine that tries one way after another.
        var pattern = KeyPattern.OfRegex(@"^(a+)+\1$");

        var refused = Should.Throw<StoreException>(() => pattern.IsMatch(new string('a', 40) + "b"));

        (refused.Kind, refused.Retry).ShouldBe((StoreErrorKind.InvalidRequest, RetryAdvice.Never));
        refused.Message.ShouldContain("takes longer than 1 s");
    }

    [Fact]
    public void Replace_Groups_AreFilledIn() => KeyPattern.OfRegex("(\\w+)/(\\w+)").Replace("a/b", "$2/$1").ShouldBe("b/a");
}
