using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing;

/// <summary>A job is found again by this text, so it must be equal for equal choices and different for any others.</summary>
public class SelectionTextTests
{
    private static readonly DateTimeOffset Moment = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_AnyOneChoiceMore_IsAnotherText()
    {
        Selection[] all =
        [
            new(),
            new() { Rules = [new(true, "a")] },
            new() { Rules = [new(false, "a")] },
            new() { Rules = [new(true, "a", IsRegex: true)] },
            new() { Rules = [new(true, "a\" exclude=\"b")] },
            new() { Rules = [new(true, "a"), new(false, "b")] },
            new() { Rules = [new(false, "b"), new(true, "a")] },
            new() { Maps = [new("a", "b")] },
            new() { Maps = [new("a=>b", "")] },
            new() { MinSize = 1 },
            new() { MaxSize = 1 },
            new() { MinAge = TimeSpan.FromDays(1) },
            new() { MaxAge = TimeSpan.FromDays(1) },
            new() { ModifiedAfter = Moment },
            new() { ModifiedBefore = Moment },
            new() { StorageClasses = ["A"] },
            new() { NotStorageClasses = ["A"] },
            new() { StorageClasses = ["A,B"] },
            new() { StorageClasses = ["A", "B"] },
            new() { FromList = "f" },
            new() { FromInventory = "f" },
            new() { VersionsAt = Moment },
        ];

        all.Select(SelectionText.Of).Distinct(StringComparer.Ordinal).Count().ShouldBe(all.Length);
    }

    [Fact]
    public void Of_TheSameInOtherWords_IsTheSameText()
    {
        Selection[] pair =
        [
            new() { StorageClasses = ["a", "B"], ModifiedAfter = Moment },
            new() { StorageClasses = ["B", "A", "a"], ModifiedAfter = Moment.ToOffset(TimeSpan.FromHours(2)) },
        ];

        SelectionText.Of(pair[0]).ShouldBe(SelectionText.Of(pair[1]));
    }

    [Fact]
    public void Of_PatternWithALineEnd_IsOneLine() =>
        SelectionText.Of(new Selection { Rules = [new(true, "a\nb")] }).ShouldNotContain('\n');
}
