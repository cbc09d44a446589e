using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing;

public class SelectionFaultsTests
{
    private static readonly DateTimeOffset Moment = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, Selection> Faults => new()
    {
        { "cannot be read", new() { Rules = [new(true, "(", IsRegex: true)] } },
        { "is empty", new() { Maps = [new("", "x")] } },
        { "less than 0", new() { MinSize = -1 } },
        { "least size is greater", new() { MinSize = 2, MaxSize = 1 } },
        { "An age is between", new() { MaxAge = TimeSpan.FromDays(-1) } },
        { "least age is greater", new() { MinAge = TimeSpan.FromDays(2), MaxAge = TimeSpan.FromDays(1) } },
        { "Nothing is stored after", new() { ModifiedAfter = Moment, ModifiedBefore = Moment } },
        { "has a name", new() { StorageClasses = [" "] } },
        { "not from both", new() { FromList = "a", FromInventory = "b" } },
        { "tells keys only", new() { FromList = "a", MinSize = 1 } },
        { "--versions-at asks the store", new() { FromInventory = "a", VersionsAt = Moment } },
        { "has a name", new() { FromList = "" } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Of_AChoiceThatCannotBeMeant_IsSaidInOneSentence(string words, Selection selection) =>
        SelectionFaults.Of(selection).ShouldHaveSingleItem().ShouldContain(words);

    [Fact]
    public void Of_EverythingThatGoesTogether_IsNoFault() =>
        SelectionFaults.Of(new Selection
        {
            Rules = [new(true, "*.jpg"), new(false, "^x", IsRegex: true)],
            Maps = [new("a", "b")],
            MinSize = 1,
            MaxSize = 1,
            MinAge = TimeSpan.Zero,
            MaxAge = Selection.AgeLimit,
            FromInventory = "manifest.json",
        }).ShouldBeEmpty();

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public void OfRemoval_VersionsOfThen_RemoveNothingOfNow(bool isMove, bool isDeletingSync, bool isRefused) =>
        (SelectionFaults.OfRemoval(new Selection { VersionsAt = Moment }, isMove, isDeletingSync) is not null).ShouldBe(isRefused);

    [Fact]
    public void OfRemoval_SyncThatCannotTellWhatASourceHas_IsRefused()
    {
        SelectionFaults.OfRemoval(new Selection { Maps = [new("a", "b")] }, false, true).ShouldNotBeNull();
        SelectionFaults.OfRemoval(new Selection { FromList = "f" }, false, true).ShouldNotBeNull();
        SelectionFaults.OfRemoval(new Selection { Rules = [new(true, "a")] }, false, true).ShouldBeNull();
        SelectionFaults.OfRemoval(new Selection { Maps = [new("a", "b")] }, true, false).ShouldBeNull();
    }

    [Fact]
    public void OfOne_OnlyTheVersionMayBeChosen()
    {
        SelectionFaults.OfOne(new Selection { VersionsAt = Moment }, "s3://b/a").ShouldBeNull();
        SelectionFaults.OfOne(new Selection { MinSize = 1 }, "s3://b/a").ShouldNotBeNull().ShouldStartWith("s3://b/a is one object");
    }
}
