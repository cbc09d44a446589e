using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.Memory;

namespace Trasvase.Tests.Transfers.Carrying;

public class TierTableTests
{
    private static readonly StoreProfile Azure = AzureBlobProfile.Value;

    [Theory]
    [InlineData(null, "Hot")]
    [InlineData("STANDARD", "Hot")]
    [InlineData("STANDARD_IA", "Cool")]
    [InlineData("ONEZONE_IA", "Cool")]
    [InlineData("GLACIER_IR", "Cold")]
    [InlineData("GLACIER", "Archive")]
    [InlineData("DEEP_ARCHIVE", "Archive")]
    [InlineData("INTELLIGENT_TIERING", "Hot")]
    [InlineData("OUTPOSTS", null)]
    public void Of_UsualTable_KnowsAmazonsClasses(string? storageClass, string? tier) =>
        TierTable.Usual.Of(storageClass, Azure).ShouldBe(tier);

    [Fact]
    public void Parse_CommentsSpacesAndCase_AreTaken()
    {
        var table = TierTable.Parse("# ours\r\n standard = cool # most\n\nGLACIER=ARCHIVE\n");

        table.Faults(Azure).ShouldBeEmpty();
        (table.Of(null, Azure), table.Of("STANDARD", Azure), table.Of("glacier", Azure), table.Of("STANDARD_IA", Azure)).ShouldBe((
            "Cool", "Cool", "Archive", null));
        table.ToString().ShouldBe("GLACIER=ARCHIVE standard=cool");
    }

    [Theory]
    [InlineData("STANDARD", "Line 1 is no line")]
    [InlineData("A=Hot\n=Cool", "Line 2 is no line")]
    [InlineData("A=Hot=Cool", "Line 1 is no line")]
    [InlineData("A=Hot\n#\na=Cool", "Line 3 names the class a for the second time")]
    public void Parse_Nonsense_SaysTheLine(string text, string sentence) =>
        Should.Throw<FormatException>(() => TierTable.Parse(text)).Message.ShouldContain(sentence);

    [Fact]
    public void Faults_TiersThatTheTargetHasNot_AreNamed()
    {
        TierTable.Parse("A=Hot\nB=Lukewarm")
            .Faults(Azure)
            .ShouldHaveSingleItem()
            .ShouldBe("'Lukewarm' is no tier of Azure Blob Storage: it has Hot, Cool, Cold, Archive.");
        TierTable.Always("Hot").Faults(MemoryProfile.Default).ShouldHaveSingleItem().ShouldContain("has no tiers");
    }

    [Theory]
    [InlineData("archive", VerifyMode.ReadBack, 1)]
    [InlineData("archive", VerifyMode.Digest, 0)]
    [InlineData("cold", VerifyMode.ReadBack, 0)]
    public void ValidateFor_ArchiveThatIsToBeReadBack_IsRefused(string tier, VerifyMode verify, int faults) =>
        new TransferOptions { Tiers = TierTable.Always(tier), Verify = verify }.ValidateFor(Azure).Count.ShouldBe(faults);

    [Fact]
    public void ValidateFor_TableWithAnArchive_MayBeReadBack() =>
        new TransferOptions { Tiers = TierTable.Usual, Verify = VerifyMode.ReadBack }.ValidateFor(Azure).ShouldBeEmpty();
}
