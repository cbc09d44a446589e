using Trasvase.Cli.Output;

namespace Trasvase.Cli.Tests.Output;

public sealed class SummaryTextTests
{
    [Theory]
    [InlineData(0, "  Nothing found.")]
    [InlineData(3, "  nothing was written or removed; looked for 0.0 s")]
    public void Lines_NothingFound_SaysWhyAndCountsWhatWasLeftOut(int leftOut, string last)
    {
        var order = new TransferOrder(JobVerb.Copy, Location.Parse("s3://b/"), Location.Parse("az://c/"), IsDryRun: true);
        var report = new JobReport
        {
            WhyNothing = "Nothing found.",
            LeftOut = leftOut,
            Reasons = Reasons(new ReasonCount(ReasonKind.LeftOut, "--exclude '*'", leftOut)),
        };

        var lines = SummaryText.Lines(order, report, bytes: 0, notes: 0).ToList();

        lines[1].ShouldBe("  Nothing found.");
        lines[^1].ShouldBe(last);
        lines.Contains("  left out            3   --exclude '*'; not among those listed").ShouldBe(leftOut > 0);
    }

    [Theory]
    [InlineData(JobVerb.Move, false, true)]
    [InlineData(JobVerb.Move, true, false)]
    [InlineData(JobVerb.Copy, false, false)]
    public void Lines_Move_SaysHowManySourcesAreGone(JobVerb verb, bool isDryRun, bool says)
    {
        var order = new TransferOrder(verb, Location.Parse("s3://b/"), Location.Parse("az://c/"), isDryRun);
        var report = new JobReport { Listed = 6, Transferred = 2, Unchanged = 1, Skipped = 1, Failed = 2 };

        SummaryText.Lines(order, report, bytes: 0, notes: 0).Contains("  3 sources removed").ShouldBe(says);
    }

    [Fact]
    public void Counts_Reasons_SaysHowManyForWhichReason()
    {
        var report = new JobReport
        {
            Listed = 1007,
            Transferred = 1000,
            Skipped = 4,
            Failed = 3,
            Reasons = Reasons(
                new(ReasonKind.Skipped, "archived", 3),
                new(ReasonKind.Skipped, "named more than once", 1),
                new(ReasonKind.Failed, "access denied", 3),
                new(ReasonKind.Renamed, ShortReason.KeyTaken, 1000),
                new(ReasonKind.Noted, "relayed, though others are pulled", 2)),
        };

        var lines = SummaryText.Counts(report, bytes: 0).ToList();

        lines.ShouldContain("  skipped             4   3 archived; 1 named more than once");
        lines.ShouldContain("  failed              3   3 access denied");
        lines.ShouldContain("  renamed         1,000   the keys were taken: see --if-exists overwrite, --checksum");
        lines.ShouldContain("  2 relayed, though others are pulled (--json and --report say why)");
    }

    [Fact]
    public void Counts_MoreReasonsThanFitOnALine_AddsUpTheRest()
    {
        var many = Enumerable.Range(1, 8).Select(i => new ReasonCount(ReasonKind.Failed, $"reason {i}", i));
        var report = new JobReport { Listed = 36, Failed = 36, Reasons = Reasons([.. many]) };

        SummaryText.Counts(report, bytes: 0)
            .ShouldContain("  failed             36   8 reason 8; 7 reason 7; 6 reason 6; 5 reason 5; 10 others (--json has all)");
    }

    private static ReasonCounts Reasons(params ReasonCount[] counts) => ReasonCounts.None.Plus(counts);
}
