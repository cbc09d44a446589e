namespace Trasvase.Tests.Jobs;

public sealed class ReasonCountsTests
{
    [Fact]
    public void With_Receipts_CountsEachReasonTheMostFrequentFirst()
    {
        var counts = ReasonCounts.None.With([
            Of(Skipped("b")),
            Of(Skipped("a")),
            Of(Skipped("b")),
            Of(),
            Of(Skipped("c"), ShortReason.Renamed("taken")),
        ]);

        counts.ShouldBe([
            Count(ReasonKind.Skipped, "b", 2),
            Count(ReasonKind.Skipped, "a", 1),
            Count(ReasonKind.Skipped, "c", 1),
            Count(ReasonKind.Renamed, "taken", 1),
        ]);
    }

    [Fact]
    public void With_ReceiptsWithoutReasons_IsTheSame() => ReasonCounts.None.With([Of(), Of()]).ShouldBeSameAs(ReasonCounts.None);

    [Fact]
    public void Plus_MoreDifferentOnesThanAreTold_CountsTheRestAsOthersAtTheEnd()
    {
        var many = Enumerable.Range(0, 1000)
            .Select(i => Count(ReasonKind.Failed, $"reason {i:000}", 1))
            .Append(Count(ReasonKind.Skipped, "archived", 7));

        var counts = ReasonCounts.None.Plus(many);

        counts.Count.ShouldBe(ReasonCounts.DifferentMax + 2);
        counts.Of(ReasonKind.Failed).Last().ShouldBe(Count(ReasonKind.Failed, ReasonCounts.Others, 1000 - ReasonCounts.DifferentMax));
        counts.Sum(count => count.Count).ShouldBe(1007);
        counts.Of(ReasonKind.Skipped).ShouldBe([Count(ReasonKind.Skipped, "archived", 7)]);
    }

    [Fact]
    public void Less_WhatWasCounted_LeavesTheRest()
    {
        var many = ReasonCounts.None.Plus(Enumerable.Range(0, ReasonCounts.DifferentMax + 3)
            .Select(i => Count(ReasonKind.Failed, $"reason {i:000}", 2)));

        var left = many.Less(Enumerable.Range(0, ReasonCounts.DifferentMax + 3)
            .Select(i => Count(ReasonKind.Failed, $"reason {i:000}", i == 1 ? 1 : 2)));

        // Those that were counted as others are taken from the others.
        left.ShouldBe([Count(ReasonKind.Failed, "reason 001", 1)]);
    }

    [Fact]
    public void Equals_TheSameCounts_AreEqual()
    {
        var one = ReasonCounts.None.Plus([Count(ReasonKind.Failed, "a", 1)]);

        one.ShouldBe(ReasonCounts.None.Plus([Count(ReasonKind.Failed, "a", 1)]));
        one.Equals(ReasonCounts.None.Plus([Count(ReasonKind.Failed, "a", 2)])).ShouldBeFalse();
    }

    private static ShortReason Skipped(string words) => ShortReason.Skipped(words);

    private static ReasonCount Count(ReasonKind kind, string words, long count) => new(kind, words, count);

    private static TransferReceipt Of(params ShortReason[] reasons) => new()
    {
        Outcome = Outcome.Skipped,
        SourceContainer = "source",
        SourceKey = new ObjectKey("key"),
        TargetContainer = "target",
        TargetKey = new ObjectKey("key"),
        Reasons = reasons,
    };
}
