using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing;

public class ChooserTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("a.jpg", null)]
    [InlineData("raw/a.jpg", "--exclude 'raw/**'")]
    [InlineData("a.png", Chooser.NoInclude)]
    public void WhyNot_Rules_TheFirstThatMatchesDecides(string below, string? why) =>
        Of(new Selection { Rules = [new(false, "raw/**"), new(true, "*.jpg")] }).WhyNot(new ObjectKey("s/" + below)).ShouldBe(why);

    [Fact]
    public void WhyNot_KeyOutsideThePrefix_IsLeftOutOnlyWhereThereAreRules()
    {
        Of(new Selection { Rules = [new(true, "**")] }).WhyNot(new ObjectKey("t/a")).ShouldBe("not below the source's prefix");
        Of(new Selection()).WhyNot(new ObjectKey("t/a")).ShouldBeNull();
    }

    [Theory]
    [InlineData(9, 5, "STANDARD", "--min-size")]
    [InlineData(10, 5, "STANDARD", null)]
    [InlineData(21, 5, "STANDARD", "--max-size")]
    [InlineData(15, 11, "STANDARD", "--max-age")]
    [InlineData(15, 10, "STANDARD", null)]
    [InlineData(15, 1, "STANDARD", "--min-age")]
    [InlineData(15, 2, "STANDARD", null)]
    [InlineData(15, 5, "glacier", "--not-storage-class")]
    [InlineData(15, 5, null, "--storage-class")]
    public void WhyNot_Object_NamesTheOptionThatLeavesItOut(long size, int days, string? storageClass, string? why) =>
        Of(new Selection
        {
            MinSize = 10,
            MaxSize = 20,
            MinAge = TimeSpan.FromDays(2),
            MaxAge = TimeSpan.FromDays(10),
            StorageClasses = ["standard", "GLACIER"],
            NotStorageClasses = ["GLACIER"],
        }).WhyNot(Entry(size, Now.AddDays(-days), storageClass)).ShouldBe(why);

    [Theory]
    [InlineData(-1, "--modified-after")]
    [InlineData(0, "--modified-after")]
    [InlineData(1, null)]
    [InlineData(60, "--modified-before")]
    public void WhyNot_Moments_AreBothOutside(int minutes, string? why) =>
        Of(new Selection { ModifiedAfter = Now, ModifiedBefore = Now.AddHours(1) })
            .WhyNot(Entry(1, Now.AddMinutes(minutes), null))
            .ShouldBe(why);

    [Fact]
    public void WhyNot_EntryThatTellsNoSize_IsNotJudgedByIt() =>
        Of(new Selection { MinSize = 10 }).WhyNot(Entry(0, Now, null) with { IsVague = true }).ShouldBeNull();

    [Fact]
    public void Rename_SeveralMaps_EachWorksOnWhatTheOneBeforeMade() =>
        Of(new Selection { Maps = [new("^a/", "b/"), new("^b/(.)", "c/$1-")] }).Rename("a/x1").ShouldBe("c/x-1");

    [Fact]
    public void Rename_CutsACharacterInHalf_IsRefused() =>
        Should.Throw<StoreException>(() => Of(new Selection { Maps = [new("\\ud83d", "")] }).Rename("a😀"))
            .Message.ShouldContain("cuts a sign in half");

    [Fact]
    public void Prefixes_Includes_AreDisjointAndInTheOrderOfTheirBytes() =>
        Of(new Selection { Rules = [new(true, "/b/**"), new(false, "/a/x"), new(true, "/a/*.jpg"), new(true, "/b/c/**")] })
            .Prefixes()
            .ShouldBe(["s/a/", "s/b/"]);

    [Fact]
    public void Prefixes_NoInclude_AreThePrefixItself() =>
        Of(new Selection { Rules = [new(false, "/a/**")] }).Prefixes().ShouldBe(["s/"]);

    private static Chooser Of(Selection selection) => new(selection, "s/", Now);

    private static ObjectInfo Entry(long size, DateTimeOffset time, string? storageClass) =>
        new() { Key = new ObjectKey("s/a"), Size = size, LastModified = time, ETag = "\"1\"", StorageClass = storageClass };
}
