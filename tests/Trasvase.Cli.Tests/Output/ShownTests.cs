using Trasvase.Cli.Output;

namespace Trasvase.Cli.Tests.Output;

public sealed class ShownTests
{
    [Theory]
    [InlineData("plain/key.ext", "plain/key.ext")]
    [InlineData("größe 😀 日本", "größe 😀 日本")]
    [InlineData("a\nb\tc\rd", "a\\nb\\tc\\rd")]
    [InlineData("\u001b[31mred", "\\u001B[31mred")]
    [InlineData("\u009b2J", "\\u009B2J")]
    [InlineData("invoice\u202egpj.exe", "invoice\\u202Egpj.exe")]
    [InlineData("\u2028", "\\u2028")]
    [InlineData("\u0000\u007f", "\\u0000\\u007F")]
    public void Escaped_WhatATerminalWouldObey_IsText(string text, string expected) => Shown.Escaped(text).ShouldBe(expected);

    [Fact]
    public void Escaped_EveryControlCharacter_IsGone()
    {
        var all = string.Concat(Enumerable.Range(0, 0xD800).Select(code => (char)code));

        Shown.Escaped(all).ShouldNotContain(c => char.IsControl(c));
    }

    [Fact]
    public void Shortened_LongKey_KeepsBothEnds()
    {
        var shown = Shown.Shortened("reports/2026/january/observations-of-the-moon.parquet", 24);

        shown.Length.ShouldBe(24);
        shown.ShouldStartWith("reports/");
        shown.ShouldEndWith("moon.parquet");
        shown.ShouldContain("…");
    }

    [Fact]
    public void Shortened_AtEveryWidth_SplitsNoSurrogatePair()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 20));
        for (var width = 8; width < 45; width++)
        {
            var shown = Shown.Shortened(text, width);

            shown.Length.ShouldBeLessThanOrEqualTo(width);
            shown.Replace("😀", "").ShouldBeOneOf("…", "");
        }
    }
}
