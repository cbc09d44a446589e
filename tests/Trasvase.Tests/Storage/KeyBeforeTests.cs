using Trasvase.Storage;

namespace Trasvase.Tests.Storage;

public sealed class KeyBeforeTests
{
    [Theory]
    [InlineData("file005")]
    [InlineData("a/")]
    [InlineData("é")]
    [InlineData("a\uFFFD")]
    [InlineData("a😀")]
    [InlineData("a\uE000")]
    [InlineData("a ")]
    [InlineData("a\u0001")]
    [InlineData("a\0")]
    [InlineData("z")]
    public void Of_AnyKey_IsLessAndNoOtherText(string key)
    {
        var before = KeyBefore.Of(key);

        ObjectKey.CompareUtf8(before, key).ShouldBeLessThan(0);
        RawText.IsText(before).ShouldBeTrue();
    }

    [Fact]
    public void Of_KeyThatIsNotUtf8_IsLess() =>
        ObjectKey.CompareUtf8(KeyBefore.Of(RawText.Of([0x61, 0xFF])), RawText.Of([0x61, 0xFF])).ShouldBeLessThan(0);

    [Fact]
    public void Of_NumberedKeys_LeavesNearlyNothingBetween() =>
        ObjectKey.CompareUtf8(KeyBefore.Of("file005"), "file004zzz").ShouldBeGreaterThan(0);
}
