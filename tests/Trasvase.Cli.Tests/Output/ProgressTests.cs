using Spectre.Console;
using Trasvase.Cli.Output;
using Trasvase.Storage;

namespace Trasvase.Cli.Tests.Output;

public sealed class ProgressTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void RateMeter_SteadyThenSlower_ForgetsWhatIsLongAgo()
    {
        var meter = new RateMeter();
        for (var second = 0; second <= 20; second++)
        {
            meter.Add(TimeSpan.FromSeconds(second), second <= 10 ? second * 1000 : 10_000 + ((second - 10) * 10));
        }

        meter.BytesPerSecond.ShouldBe(10, tolerance: 0.001);
    }

    [Fact]
    public void RateMeter_BytesTakenBack_IsNeverNegative()
    {
        var meter = new RateMeter();
        meter.Add(TimeSpan.FromSeconds(1), 1000);
        meter.Add(TimeSpan.FromSeconds(2), 10);

        meter.BytesPerSecond.ShouldBe(0);
    }

    [Fact]
    public void Facts_WhileListing_PromiseNoEnd()
    {
        var facts = new ProgressFacts(new TransferProgress { Listed = 2000, BytesListed = 20 * MiB, Transferred = 3, BytesDone = MiB }, MiB);

        facts.Fraction.ShouldBeNull();
        facts.Left.ShouldBeNull();
        facts.ToString().ShouldBe("3 of 2,000+ objects, still listing, 1.0 MiB of 20.0 MiB+, 1.0 MiB/s");
    }

    [Fact]
    public void Facts_WhenAllIsListed_SayWhatIsLeft()
    {
        var progress = new TransferProgress { Listed = 40, BytesListed = 20 * MiB, ListingDone = true, Transferred = 9, Failed = 1, BytesDone = 5 * MiB };

        var facts = new ProgressFacts(progress, MiB / 2d);

        facts.Fraction.ShouldBe(0.25);
        facts.ToString().ShouldBe("10 of 40 objects, 1 failed, 5.0 MiB of 20.0 MiB, 512 KiB/s, 30 s left");
    }

    [Fact]
    public void Facts_WhatFailed_IsNeitherDoneNorWaitedFor()
    {
        var progress = new TransferProgress { Listed = 2, BytesListed = 20 * MiB, ListingDone = true, Transferred = 1, Failed = 1, BytesDone = 5 * MiB, BytesFailed = 15 * MiB };

        var facts = new ProgressFacts(progress, MiB);

        (facts.Fraction, facts.Left, facts.BytesTotal).ShouldBe((0.25, null, 20 * MiB));
        facts.ToString().ShouldBe("2 of 2 objects, 1 failed, 5.0 MiB of 20.0 MiB (15.0 MiB failed), 1.0 MiB/s");
    }

    [Fact]
    public void Facts_ManySmallObjects_AreJudgedByTheirNumber()
    {
        var progress = new TransferProgress { Listed = 1002, BytesListed = 1000, ListingDone = true, Transferred = 100, Unchanged = 300, Skipped = 2, BytesDone = 402 };

        var facts = new ProgressFacts(progress, 100) { ObjectsPerSecond = 10 };

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

        new ProgressFacts(progress, 0).ToString().ShouldBe("4.0 MiB of 16.0 MiB, 0 B/s");
    }

    [Fact]
    public void Bars_ManyObjectsWithHostileKeys_FitTheTerminalAndHoldNoMarkup()
    {
        var active = Enumerable.Range(0, 11)
            .Select(i => new ActiveObject(new ObjectKey($"[red]\u001b[2J{new string('x', i * 20)}[/]"), 100 * MiB, i * 10 * MiB))
            .ToList();
        var facts = new ProgressFacts(new TransferProgress { Listed = 20, ListingDone = true, BytesListed = 2000 * MiB, Failed = 1, Active = active }, MiB);

        foreach (var width in new[] { 56, 80, 120, 300 })
        {
            var lines = new ProgressBars(width, unicode: true).Lines(facts);

            // The objects, the bytes, their bar, eight objects, and the rest as a number.
            lines.Count.ShouldBe(12);
            lines[^1].ShouldContain("and 3 more");
            foreach (var line in lines)
            {
                var text = Markup.Remove(line);
                text.Length.ShouldBeLessThanOrEqualTo(width, text);
                text.ShouldNotContain("\u001b");
            }

            Markup.Remove(lines[3]).ShouldContain("[red");
            lines[0].ShouldContain("[red]1 failed[/]");
        }
    }

    [Fact]
    public void Bars_AlmostDone_DoNotSayHundredPercent()
    {
        var progress = new TransferProgress { Listed = 2, ListingDone = true, BytesListed = 100_000, BytesDone = 99_999 };

        new ProgressBars(80, unicode: false).Lines(new ProgressFacts(progress, 0))[2].ShouldEndWith(" 99 %");
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
