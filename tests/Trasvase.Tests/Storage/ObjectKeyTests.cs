using System.Text;

namespace Trasvase.Tests.Storage;

public class ObjectKeyTests
{
    private const int Rounds = 20_000;

    // Around every border where UTF-16 and UTF-8 could disagree: one to four bytes, surrogates, what follows them.
    private static readonly int[] Borders =
    [
        0x1, 0x2f, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x103ff, 0x10400, 0x10ffff,
    ];

    [Fact]
    public void CompareTo_RandomKeys_IsTheOrderOfTheirUtf8Bytes()
    {
        var random = new Random(4711);
        for (var i = 0; i < Rounds; i++)
        {
            string left = RandomText(random), right = RandomText(random);
            var expected = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

            var actual = new ObjectKey(left).CompareTo(new ObjectKey(right));

            Math.Sign(actual).ShouldBe(Math.Sign(expected), $"round {i}: '{left}' and '{right}'");
            (new ObjectKey(left) < new ObjectKey(right)).ShouldBe(expected < 0);
            (new ObjectKey(left) >= new ObjectKey(right)).ShouldBe(expected >= 0);
        }
    }

    [Fact]
    public void CompareTo_SameKey_IsZeroExactlyIfEqual()
    {
        var (composed, decomposed) = (new ObjectKey("caf\u00e9"), new ObjectKey("cafe\u0301"));

        composed.CompareTo(new ObjectKey("caf\u00e9")).ShouldBe(0);
        composed.ShouldBe(new ObjectKey("caf\u00e9"));
        composed.ShouldNotBe(decomposed);
        composed.CompareTo(decomposed).ShouldNotBe(0);
        new ObjectKey("A").ShouldNotBe(new ObjectKey("a"));
    }

    [Theory]
    [InlineData(0xd800)]
    [InlineData(0xdc00)]
    [InlineData(0x61, 0xd83d)]
    [InlineData(0xde00, 0x61)]
    [InlineData(0xde00, 0xd83d)]
    public void New_HalfASurrogatePair_Throws(params int[] units)
    {
        // As numbers, because an attribute's text is kept as UTF-8, which could not hold them.
        var value = string.Concat(units.Select(unit => (char)unit));

        Should.Throw<ArgumentException>(() => new ObjectKey(value));
    }

    [Fact]
    public void New_NothingAtAll_Throws()
    {
        Should.Throw<ArgumentException>(() => new ObjectKey(""));
        Should.Throw<InvalidOperationException>(() => default(ObjectKey).Value);
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("\u00e9", 2)]
    [InlineData("\u4e2d", 3)]
    [InlineData("\U0001f600", 4)]
    public void Utf8Length_AnyKey_CountsBytes(string value, int length) => new ObjectKey(value).Utf8Length.ShouldBe(length);

    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        for (var length = random.Next(1, 5); length > 0; length--)
        {
            text.Append(new Rune(Borders[random.Next(Borders.Length)]));
        }

        return text.ToString();
    }
}
