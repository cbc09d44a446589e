using Trasvase.Stores.AzureBlob;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class AzureBlobProfileTests
{
    public static TheoryData<string> HeldKeys =>
    [
        "a//b", "/lead", "//", "trail/", "a%2Fb", "%2E%2E/x", "a+b", " sp ace ", "q?x#y&z;=", "\"'<>", "😀", "e\u0301", "\u00e9", ".hidden",
        "..x", "a/...x", "a.b/c", "CON", new string('k', 1024), new string('漢', 1024), string.Join('/', Enumerable.Repeat("s", 254)),
    ];

    public static TheoryData<string> RefusedKeys =>
    [
        new string('k', 1025), string.Join('/', Enumerable.Repeat("s", 255)), "a\u0001", "a\tb", "a\nb", "\u007F", "\u0081", "\u009F", "\uFFFE", "a\uFFFF",
        "a\\b", ".", "..", "a/../b", "./a", "a/.", "a/..", "a.", "a./b", "a../b", "a/...",
    ];

    [Theory]
    [MemberData(nameof(HeldKeys))]
    public void WhyKeyRefused_KeyThatIsHeldByteForByte_IsNull(string key) =>
        AzureBlobProfile.Value.WhyKeyRefused(new ObjectKey(key)).ShouldBeNull();

    [Theory]
    [MemberData(nameof(RefusedKeys))]
    public void WhyKeyRefused_KeyThatIsNot_EndsASentence(string key)
    {
        var why = AzureBlobProfile.Value.WhyKeyRefused(new ObjectKey(key)).ShouldNotBeNull();

        why.ShouldNotEndWith(".");
        char.IsAsciiLetterLower(why[0]).ShouldBeTrue(why);
        why.ShouldAllBe(c => !char.IsControl(c));
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("a-b-1", true)]
    [InlineData("$root", true)]
    [InlineData("$web", true)]
    [InlineData("ab", false)]
    [InlineData("Abc", false)]
    [InlineData("a--b", false)]
    [InlineData("-abc", false)]
    [InlineData("abc-", false)]
    [InlineData("a_b", false)]
    [InlineData("a/b", false)]
    [InlineData("$logs", false)]
    public void IsContainerName_Name_IsJudged(string name, bool valid) => AzureBlobStore.IsContainerName(name).ShouldBe(valid);

    [Fact]
    public void IsContainerName_64Letters_IsRefused()
    {
        AzureBlobStore.IsContainerName(new string('a', 63)).ShouldBeTrue();
        AzureBlobStore.IsContainerName(new string('a', 64)).ShouldBeFalse();
    }
}
