using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers.Carrying;

public class EscapesTests
{
    [Theory]
    [InlineData("a_x2d_b", "a-b")]
    [InlineData("_x5f_x2d_", "_x2d_")]
    [InlineData("_x2d", "_x2d")]
    [InlineData("_x_", "_x_")]
    [InlineData("_x2D_", "_x2D_")]
    [InlineData("_x12345_", "_x12345_")]
    [InlineData("_xd83d__xde00_", "😀")]
    public void Decode_Escapes_AreTheirCharacters(string text, string decoded) => Escapes.Decode(text).ShouldBe(decoded);

    [Fact]
    public void Of_AnyCharacter_IsDecodedAgain()
    {
        for (var c = 1; c <= char.MaxValue; c += 7)
        {
            Escapes.Decode("a" + Escapes.Of((char)c) + "b").ShouldBe($"a{(char)c}b");
        }
    }

    [Theory]
    [InlineData("_x2d_", 0, 2)]
    [InlineData("_x12345", 0, 4)]
    [InlineData("_xg", 0, 0)]
    [InlineData("_x", 0, 0)]
    [InlineData("a_x1", 1, 1)]
    public void DigitsAt_Text_CountsAtMostFour(string text, int at, int digits) => Escapes.DigitsAt(text, at).ShouldBe(digits);
}
