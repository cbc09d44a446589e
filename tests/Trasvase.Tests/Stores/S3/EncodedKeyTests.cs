using Trasvase.Storage;
using Trasvase.Stores.S3.Reading;

namespace Trasvase.Tests.Stores.S3;

public class EncodedKeyTests
{
    [Theory]
    [InlineData("plain/é", "plain/é")]
    [InlineData("a%20b+c", "a b c")]
    [InlineData("a%2Bb%2fc", "a+b/c")]
    [InlineData("%C3%A9%f0%9f%98%80", "é😀")]
    [InlineData("100%", "100%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("%2541", "%41")]
    public void Decode_Text_IsTheKey(string encoded, string key) => EncodedKey.Decode(encoded).ShouldBe(key);

    [Fact]
    public void Decode_AnyText_IsWhatWasEncoded()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var key = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => new[] { "%", "+", " ", "é", "😀", "a", "/" }[random.Next(7)]));
            EncodedKey.Decode(Uri.EscapeDataString(key)).ShouldBe(key);
        }
    }

    [Fact]
    public void Decode_BytesThatAreNotUtf8_KeepsThem() =>
        RawText.BytesOf(EncodedKey.Decode("a%FF%C3")).ShouldBe([(byte)'a', 0xFF, 0xC3]);
}
