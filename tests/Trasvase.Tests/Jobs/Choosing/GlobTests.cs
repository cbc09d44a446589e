using System.Diagnostics;
using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing;

public class GlobTests
{
    [Theory]
    [InlineData("*.jpg", "a.jpg", true)]
    [InlineData("*.jpg", "x/y/a.jpg", true)]
    [InlineData("*.jpg", "a.jpg/b", false)]
    [InlineData("*.jpg", "a.JPG", false)]
    [InlineData("*.jpg", "a.jpg\n", false)]
    [InlineData("/*.jpg", "x/a.jpg", false)]
    [InlineData("/x/**", "x/y/z", true)]
    [InlineData("/x/**", "a/x/y", false)]
    [InlineData("x/**", "a/x/y", true)]
    [InlineData("x/**", "ax/y", false)]
    [InlineData("tmp/", "tmp/", true)]
    [InlineData("tmp/", "a/tmp/b/c", true)]
    [InlineData("tmp/", "tmp", false)]
    [InlineData("**", "", true)]
    [InlineData("*", "a/", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("a?c", "a\U0001f600c", true)]
    [InlineData("a??c", "a\U0001f600c", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[!a-c]x", "bx", false)]
    [InlineData("[^a-c]x", "\U0001f600x", true)]
    [InlineData("a[+-9]b", "a/b", false)]
    [InlineData("a[+-9]b", "a5b", true)]
    [InlineData("[]]", "]", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("{a,b/*,}c", "b/xc", true)]
    [InlineData("{a,b/*,}c", "c", true)]
    [InlineData("{a{1,2},b}", "a2", true)]
    [InlineData("/a,b}", "a,b}", true)]
    [InlineData(@"\*\{\\", @"*{\", true)]
    [InlineData(@"\*", "x", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("\u00e9(1)+$", "\u00e9(1)+$", true)]
    public void IsMatch_Glob_IsAsDocumented(string glob, string key, bool matches) =>
        KeyPattern.Of(new KeyRule(true, glob)).IsMatch(key).ShouldBe(matches);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("[a", "without a ]")]
    [InlineData("{a,b", "without a }")]
    [InlineData(@"a\", "backslash")]
    [InlineData("[z-a]", "backwards")]
    [InlineData("[\U0001f600]", "two characters")]
    public void Validate_FaultyGlob_IsASentence(string glob, string says)
    {
        var faults = new Selection { Rules = [new KeyRule(true, glob)] }.Validate();

        faults.ShouldHaveSingleItem().ShouldContain(says);
        faults[0].ShouldEndWith(".");
    }

    [Fact]
    public void Validate_TooDeepOrTooLong_IsRefused()
    {
        new Selection { Rules = [new KeyRule(true, new string('{', 9) + new string('}', 9))] }
            .Validate()
            .ShouldHaveSingleItem()
            .ShouldContain("braces");
        new Selection { Rules = [new KeyRule(true, new string('a', 1001))] }.Validate().ShouldHaveSingleItem().ShouldContain("longer");
    }

    [Theory]
    [InlineData("**a**a**a**a**a**a**a**a**a**a**b")]
    [InlineData("{*,**}{*,**}{*,**}{*,**}{*,**}{*,**}{*,**}{*,**}{*,**}b")]
    [InlineData("{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}**b")]
    public void IsMatch_PatternThatCouldBlowUp_TakesNoTime(string glob)
    {
        var pattern = KeyPattern.Of(new KeyRule(true, glob));
        var started = Stopwatch.StartNew();

        pattern.IsMatch(new string('a', 1024)).ShouldBeFalse();

        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void IsMatch_RandomPatterns_AgreeWithASimpleReference(int seed)
    {
        var random = new Random(seed);
        var matched = 0;
        for (var i = 0; i < 150; i++)
        {
            var glob = Draw(random, ["a", "b", "/", "*", "**", "?", "[ab]", "[!a]", "a", "/"], 1, 7);
            var pattern = KeyPattern.Of(new KeyRule(true, glob));
            for (var j = 0; j < 20; j++)
            {
                var key = Draw(random, ["a", "b", "/", "c"], 0, 8);

                var expected = Reference(glob, key);

                pattern.IsMatch(key).ShouldBe(expected, $"{glob} on {key}");
                matched += expected ? 1 : 0;
            }
        }

        matched.ShouldBeInRange(200, 2800);
    }

    private static string Draw(Random random, string[] from, int min, int max) =>
        string.Concat(Enumerable.Range(0, random.Next(min, max + 1)).Select(_ => from[random.Next(from.Length)]));

    private static bool Reference(string glob, string key)
    {
        var pattern = glob.EndsWith('/') ? glob + "**" : glob;
        return pattern.StartsWith('/')
            ? Matches(pattern[1..], key)
            : Enumerable.Range(0, key.Length + 1).Any(at => (at == 0 || key[at - 1] == '/') && Matches(pattern, key[at..]));
    }

    private static bool Matches(string pattern, string text)
    {
        if (pattern.Length == 0)
        {
            return text.Length == 0;
        }

        if (pattern[0] == '*')
        {
            var stars = pattern.TakeWhile(c => c == '*').Count();
            var most = stars > 1 ? text.Length : text.TakeWhile(c => c != '/').Count();
            return Enumerable.Range(0, most + 1).Any(length => Matches(pattern[stars..], text[length..]));
        }

        if (text.Length == 0)
        {
            return false;
        }

        return pattern[0] switch
        {
            '?' => text[0] != '/' && Matches(pattern[1..], text[1..]),
            '[' when pattern[1] == '!' => text[0] is not ('a' or '/') && Matches(pattern[4..], text[1..]),
            '[' => text[0] is 'a' or 'b' && Matches(pattern[4..], text[1..]),
            _ => pattern[0] == text[0] && Matches(pattern[1..], text[1..]),
        };
    }
}
