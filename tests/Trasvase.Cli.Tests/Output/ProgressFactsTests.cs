using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Tests.Output;

public sealed class ProgressFactsTests
{
    private const long MiB = 1024 * 1024;

    private static Rates Rate(double bytes) => new(bytes, 0);

    [Fact]
    public void RateMeter_SteadyThenSlower_ForgetsWhatIsLongAgo()
    {
        var meter = new RateMeter();
        for (var second = 0; second <= 20; second++)
        {
            meter.Add(TimeSpan.FromSeconds(second), second <= 10 ? second * 1000 : 10_000 + ((second - 10) * 10));
        }

        meter.Rates.Bytes.ShouldBe(10, tolerance: 0.001);
    }

    [Fact]
    public void RateMeter_BytesTakenBack_IsNeverNegative()
    {
        var meter = new RateMeter();
        meter.Add(TimeSpan.FromSeconds(1), 1000);
        meter.Add(TimeSpan.FromSeconds(2), 10);

        meter.Rates.Bytes.ShouldBe(0);
    }

    [Fact]
    public void RateMeter_NothingMovesForAMinute_KnowsNoSteadyRateUntilSomethingHasForSeconds()
    {
        var meter = new RateMeter();
        for (var second = 0; second <= 64; second++)
        {
            meter.Add(TimeSpan.FromSeconds(second), Math.Max(0, second - 60) * 1000);
            meter.Steady.ShouldBeNull(second.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        meter.Add(TimeSpan.FromSeconds(65), 5000);
        meter.Steady.ShouldBeNull();
        meter.Add(TimeSpan.FromSeconds(66), 6000);
        meter.Steady.ShouldBe(new Rates(1000, 0));
    }

    [Theory]
    [InlineData(4, 1, 0, 4.9, 1, null)]
    [InlineData(4, 1, 0, 24, 1, "Azure Blob Storage has not answered for 24 s (first attempt)")]
    [InlineData(4, 0, 6, 24, 2, "Azure Blob Storage has not answered for 24 s (attempt 2 of 6)")]
    [InlineData(0, 64, 0, 14.9, 1, null)]
    [InlineData(0, 64, 0, 184, 1, "Azure Blob Storage has not answered for 3:04 (first attempt)")]
    public void Facts_ASideThatIsSilent_SayWhichSinceWhenAndForWhichTime(
        int connections, int pulls, int most, double seconds, int attempt, string? notice)
    {
        var progress = new TransferProgress
        {
            Listed = 2,
            ListingDone = true,
            BytesListed = 20 * MiB,
            BytesDone = 5 * MiB,
            Connections = connections,
            Pulls = pulls,
            Silent = new SideSilence("Azure Blob Storage", TimeSpan.FromSeconds(seconds), attempt, most),
        };

        var facts = new ProgressFacts(progress, default) { Steady = Rate(MiB) };

        facts.Notice.ShouldBe(notice);
        facts.ToString().EndsWith(notice ?? "left", StringComparison.Ordinal).ShouldBeTrue();
        (facts.Left is null).ShouldBe(notice is not null);
    }

    [Fact]
    public void Facts_OfTheWay_SayRouteConnectionsRetriesAndTheTimeThatHasGoneBy()
    {
        var progress = new TransferProgress { Connections = 1, Pulls = 64, Retries = 3, Elapsed = TimeSpan.FromSeconds(94) };

        new ProgressFacts(progress, default).Way
            .ShouldBe(["relay over 1 connection", "64 pulls by the target", "3 retries", "1:34 elapsed"]);
        new ProgressFacts(new TransferProgress(), default).Way.ShouldBe(["0:00 elapsed"]);
    }

    [Fact]
    public void Facts_WithoutEvidence_PromiseNoEnd()
    {
        var progress = new TransferProgress { Listed = 2, ListingDone = true, BytesListed = 20 * MiB, BytesDone = 5 * MiB };

        new ProgressFacts(progress, Rate(MiB)).Left.ShouldBeNull();
    }

    [Fact]
    public void Facts_BeforeTheFirstPageOfAListing_SayThatAndNoZeros() =>
        new ProgressFacts(new TransferProgress(), default).ToString().ShouldBe("listing");

    [Fact]
    public void Facts_WhileListing_PromiseNoEnd()
    {
        var progress = new TransferProgress { Listed = 2000, BytesListed = 20 * MiB, Transferred = 3, BytesDone = MiB };

        var facts = new ProgressFacts(progress, Rate(MiB));

        facts.Fraction.ShouldBeNull();
        facts.Left.ShouldBeNull();
        facts.ToString().ShouldBe("3 of 2,000+ objects, still listing, 1.0 MiB of 20.0 MiB+, 1.0 MiB/s");
    }

    [Fact]
    public void Facts_WhenAllIsListed_SayWhatIsLeft()
    {
        var progress = new TransferProgress
        {
            Listed = 40,
            BytesListed = 20 * MiB,
            ListingDone = true,
            Transferred = 9,
            Failed = 1,
            BytesDone = 5 * MiB,
        };

        var facts = new ProgressFacts(progress, Rate(MiB / 2d)) { Steady = Rate(MiB / 2d) };

        facts.Fraction.ShouldBe(0.25);
        facts.ToString().ShouldBe("10 of 40 objects, 1 failed, 5.0 MiB of 20.0 MiB, 512 KiB/s, 30 s left");
    }

    [Fact]
    public void Facts_WhatFailed_IsNeitherDoneNorWaitedFor()
    {
        var progress = new TransferProgress
        {
            Listed = 2,
            BytesListed = 20 * MiB,
            ListingDone = true,
            Transferred = 1,
            Failed = 1,
            BytesDone = 5 * MiB,
            BytesFailed = 15 * MiB,
        };

        var facts = new ProgressFacts(progress, Rate(MiB)) { Steady = Rate(MiB) };

        (facts.Fraction, facts.Left, facts.BytesTotal).ShouldBe((0.25, null, 20 * MiB));
        facts.ToString().ShouldBe("2 of 2 objects, 1 failed, 5.0 MiB of 20.0 MiB (15.0 MiB failed), 1.0 MiB/s");
    }

    [Fact]
    public void Facts_ManySmallObjects_AreJudgedByTheirNumber()
    {
        var progress = new TransferProgress
        {
            Listed = 1002,
            BytesListed = 1000,
            ListingDone = true,
            Transferred = 100,
            Unchanged = 300,
            Skipped = 2,
            BytesDone = 402,
        };

        var facts = new ProgressFacts(progress, new Rates(100, 10)) { Steady = new Rates(100, 10) };

        facts.ToString().ShouldBe("402 of 1,002 objects, 300 unchanged, 2 skipped, 402 B of 1000 B, 100 B/s, 10 objects/s, 1:00 left");
    }

    [Fact]
    public void Facts_OfOneNamedObject_TakeItsSizeFromTheObject()
    {
        var progress = new TransferProgress
        {
            Listed = 1,
            ListingDone = true,
            BytesDone = 4 * MiB,
            Active = [new ActiveObject(new ObjectKey("k"), 16 * MiB, 4 * MiB)],
        };

        new ProgressFacts(progress, default).ToString().ShouldBe("4.0 MiB of 16.0 MiB, 0 B/s");
    }

    [Fact]
    public void Plain_SnapshotsFiveTimesASecond_GiveALineEveryFiveSeconds()
    {
        var error = new StringWriter();
        var view = new PlainProgress(error, PlainProgress.UsualInterval);
        for (var tick = 0; tick <= 100; tick++)
        {
            view.Show(new TransferProgress { Listed = 2, Elapsed = TimeSpan.FromSeconds(tick / 5d) });
        }

        error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
    }
}
