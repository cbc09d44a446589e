using Trasvase.Cli.Output;

namespace Trasvase.Cli.Tests.Output;

public sealed class SummaryTextTests
{
    [Theory]
    [InlineData(0, "  This counts as success; with --fail-if-empty it does not.")]
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

        lines[0].ShouldBe("nothing to copy from s3://b/ to az://c/");
        lines[1].ShouldBe("  Nothing found.");
        lines[^1].ShouldBe(last);
        lines.Contains("  left out            3   --exclude '*'; not among those listed").ShouldBe(leftOut > 0);
    }

    [Theory]
    [InlineData(JobVerb.Move, false, "  3 sources removed")]
    [InlineData(JobVerb.Move, true, "  3 sources would be removed, those of unchanged objects among them")]
    [InlineData(JobVerb.Copy, false, null)]
    [InlineData(JobVerb.Copy, true, null)]
    public void Lines_Move_SaysHowManySourcesAreGone(JobVerb verb, bool isDryRun, string? says)
    {
        var order = new TransferOrder(verb, Location.Parse("s3://b/"), Location.Parse("az://c/"), isDryRun);
        var report = new JobReport { Listed = 6, Transferred = 2, Unchanged = 1, Skipped = 1, Failed = 2 };

        SummaryText.Lines(order, report, bytes: 0, notes: 0)
            .SingleOrDefault(line => line.Contains("removed", StringComparison.Ordinal) && line.Contains("source", StringComparison.Ordinal))
            .ShouldBe(isDryRun && verb == JobVerb.Copy ? null : says);
    }

    [Theory]
    [InlineData(0, "  1,200 objects had been done before; nothing of it was sent again")]
    [InlineData(3 * 1024 * 1024, "  1,200 objects had been done before, and 3.0 MiB of others had arrived; nothing of it was sent again")]
    public void Lines_Resumed_SaysWhatItWasSpared(long found, string line)
    {
        var order = new TransferOrder(JobVerb.Copy, Location.Parse("s3://b/"), Location.Parse("az://c/"), IsDryRun: false);
        var report = new JobReport { IsResumed = true, Job = "x", DoneBefore = 1200, BytesFound = found, Listed = 1300, Transferred = 1300 };

        SummaryText.Lines(order, report, bytes: 0, notes: 0).ShouldContain(line);
    }

    [Fact]
    public void Took_NothingWasAskedFor_NamesNoRate() => SummaryText.Took(new JobReport { Listed = 40, Unchanged = 40 })
        .ShouldBe("  took 0.0 s; the listings told everything, and no object was asked for");

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
