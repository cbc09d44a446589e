using System.Text;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Tests.Stores.S3;

public sealed class Rfc2047Tests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=?UTF-8?B?Z3LDvG4=?=", "grün")]
    [InlineData("=?utf-8?q?gr=C3=BCn_x?=", "grün x")]
    [InlineData("=?ISO-8859-1?Q?gr=FCn?=", "grün")]
    [InlineData("a =?UTF-8?B?Z3LDvG4=?= z", "a grün z")]
    [InlineData("=?UTF-8?B?Z3LD?= =?UTF-8?B?vG4=?=", "grün")]
    [InlineData("=?UTF-8?B?Z3LD?=", "=?UTF-8?B?Z3LD?=")]
    [InlineData("=?UTF-8?B?***?=", "=?UTF-8?B?***?=")]
    [InlineData("=?UTF-8?Q?=G1?=", "=?UTF-8?Q?=G1?=")]
    [InlineData("=?UTF-8?Q?=4?=", "=?UTF-8?Q?=4?=")]
    [InlineData("=?KLINGON?B?Z3LDvG4=?=", "=?KLINGON?B?Z3LDvG4=?=")]
    [InlineData("=?UTF-8?B?Z3LDvG4=", "=?UTF-8?B?Z3LDvG4=")]
    public void Decode_Values_BecomeTextOnlyWhereTheyAreWellFormed(string value, string text) => Rfc2047.Decode(value).ShouldBe(text);

    [Theory]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("\0")]
    [InlineData("\n")]
    [InlineData("\u001b[2J")]
    public void Decode_HiddenControlCharacters_StayEncoded(string evil)
    {
        var value = $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(evil))}?=";

        Rfc2047.Decode(value).ShouldBe(value);
    }

    [Fact]
    public void Encode_AnyText_RoundTripsAsAscii()
    {
        var random = new Random(2047);
        for (var i = 0; i < 1000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 40))
                .Select(_ => "ab =?_é漢😀~".EnumerateRunes().ElementAt(random.Next(10)).ToString()));

            var encoded = Rfc2047.Encode(text);

            encoded.ShouldAllBe(c => c >= ' ' && c <= '~');
            encoded.Trim().ShouldBe(encoded);
            Rfc2047.Decode(encoded).ShouldBe(text);
        }
    }
}
