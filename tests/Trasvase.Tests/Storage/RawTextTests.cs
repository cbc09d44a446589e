using Trasvase.Http.Text;
using Trasvase.Storage;

namespace Trasvase.Tests.Storage;

public sealed class RawTextTests
{
    [Fact]
    public void Of_AnyBytes_ComeBackAsTheyWere()
    {
        var random = new Random(7);
        for (var round = 0; round < 5000; round++)
        {
            var bytes = new byte[random.Next(1, 12)];
            random.NextBytes(bytes);

            RawText.BytesOf(RawText.Of(bytes)).ShouldBe(bytes);
            ObjectKey.OfRaw(RawText.Of(bytes)).Utf8Length.ShouldBe(bytes.Length);
        }
    }

    [Fact]
    public void OfRaw_AnyBytes_AreOrderedAsBytes()
    {
        var random = new Random(8);
        byte[] likely = [0x61, 0x7F, 0x80, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xED, 0xF0, 0x9F, 0x98, 0x80, 0xFF];
        for (var round = 0; round < 5000; round++)
        {
            var (left, right) = (Bytes(), Bytes());

            var order = ObjectKey.OfRaw(RawText.Of(left)).CompareTo(ObjectKey.OfRaw(RawText.Of(right)));

            Math.Sign(order).ShouldBe(Math.Sign(left.AsSpan().SequenceCompareTo(right)));
        }

        byte[] Bytes() => [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => likely[random.Next(likely.Length)])];
    }

    [Theory]
    [InlineData("a", true, "a")]
    [InlineData("é😀", true, "é😀")]
    [InlineData("a\uFFFD", true, "a\uFFFD")]
    public void OfRaw_Text_IsTheKeyItself(string value, bool isText, string shown)
    {
        var key = ObjectKey.OfRaw(value);

        (key.IsText, key.ToString(), key.Value).ShouldBe((isText, shown, value));
    }

    [Fact]
    public void OfRaw_BytesThatAreNoCharacters_AreShownAsBytes()
    {
        var key = ObjectKey.OfRaw(RawText.Of([0x61, 0xFF, 0x62]));

        (key.IsText, key.ToString(), key.Utf8Length).ShouldBe((false, "a\\xFFb", 3));
        key.ShouldNotBe(new ObjectKey("a\\xFFb"));
    }

    [Fact]
    public void OfRaw_BytesThatMakeACharacterTogether_AreThatCharacter() => ObjectKey.OfRaw("a\uDCC3\uDCA9").ShouldBe(new ObjectKey("aé"));

    [Fact]
    public void OfRaw_HalfAPairThatStandsForNoByte_IsTheThreeBytesOfIt() =>
        RawText.BytesOf(ObjectKey.OfRaw("\uD83D").Value).ShouldBe([0xED, 0xA0, 0xBD]);

    [Fact]
    public void EscapeKey_BytesThatAreNoCharacters_AreThoseBytes() => ObjectUri.EscapeKey("a/\uDCFFé").ShouldBe("a/%FF%C3%A9");

    [Fact]
    public void ObjectKey_OfAValue_HoldsCharactersOnly() => Should.Throw<ArgumentException>(() => new ObjectKey("a\uDCFF"));
}
