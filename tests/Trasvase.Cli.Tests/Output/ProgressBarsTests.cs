using Spectre.Console;
using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Tests.Output;

public sealed class ProgressBarsTests
{
    private const long MiB = 1024 * 1024;

    public static TheoryData<int, int> Sizes => new MatrixTheoryData<int, int>([20, 38, 58, 78, 118, 298], [1, 2, 4, 7, 23, 90]);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Lines_ManyObjectsWithHostileKeys_FitTheTerminalAndHoldNoMarkup(int width, int height)
    {
        var keys = Enumerable.Range(0, 40)
            .Select(i => i % 2 == 0 ? $"[red]\u001b[2J{new string('x', i * 5)}[/]" : $"写真/{new string('写', i)}.jpeg");
        var active = keys.Select((key, i) => new ActiveObject(new ObjectKey(key), 100 * MiB, i * 2 * MiB) { IsVerifying = i == 3 });
        var facts = Facts([.. active]);

        var lines = new ProgressBars(width, height, unicode: true).Lines(facts);

        lines.Count.ShouldBeLessThanOrEqualTo(height);
        foreach (var text in lines.Select(line => Markup.Remove(line)))
        {
            // A phrase is not broken, and those of this many bytes take 33 columns.
            text.GetCellWidth().ShouldBeLessThanOrEqualTo(Math.Max(width, 33), text);
            text.ShouldNotContain("\u001b");
        }
    }

    [Theory]
    [InlineData(12, 7, "and 33 more")]
    [InlineData(40, 35, "and 5 more")]
    [InlineData(90, 40, null)]
    public void Lines_InMoreHeight_ShowMoreObjects(int height, int shown, string? rest)
    {
        var facts = Facts([.. Enumerable.Range(0, 40).Select(i => new ActiveObject(new ObjectKey($"objects/{i}"), MiB, i + 1))]);

        var lines = new ProgressBars(98, height, unicode: true).Lines(facts);

        lines.Count(line => line.Contains("objects/", StringComparison.Ordinal)).ShouldBe(shown);
        (lines[^1].Contains(rest ?? "objects/39", StringComparison.Ordinal)).ShouldBeTrue(lines[^1]);
    }

    [Fact]
    public void Lines_ObjectsThatWaitForTheirTurn_AreCountedAndNotShownUnlessNothingMoves()
    {
        var waiting = Enumerable.Range(0, 3).Select(i => new ActiveObject(new ObjectKey($"waiting/{i}"), MiB, 0)).ToList();

        var some = new ProgressBars(98, 24, unicode: true).Lines(Facts([.. waiting, new ActiveObject(new ObjectKey("moving"), MiB, 1)]));
        var none = new ProgressBars(98, 24, unicode: true).Lines(Facts(waiting));

        some[^2].ShouldContain("moving");
        some[^1].ShouldContain("and 3 more");
        none.Count(line => line.Contains("waiting/", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public void Lines_InLittleHeight_KeepWhatMattersMost()
    {
        var facts = Facts([new ActiveObject(new ObjectKey("k"), MiB, 0)]) with
        {
            Progress = Facts([]).Progress with { Silent = new SideSilence("S3", TimeSpan.FromSeconds(24), 1, 0), Connections = 1 },
        };

        new ProgressBars(98, 2, unicode: true).Lines(facts).ShouldBe(
            ["0 B of 2.0 GiB, 1.0 MiB/s", "[yellow]S3 has not answered for 24 s (first attempt)[/]"]);
    }

    [Fact]
    public void Lines_OfANarrowTerminal_BreakBetweenPhrases()
    {
        var progress = new TransferProgress { Listed = 2000, Transferred = 1204, Unchanged = 12, Failed = 3, BytesListed = 20 * MiB };

        new ProgressBars(38, 24, unicode: false).Lines(new ProgressFacts(progress, default)).ShouldBe(
        [
            "1,219 of 2,000+ objects, 12 unchanged,",
            "[red]3 failed[/], still listing",
            "0 B of 20.0 MiB+, 0 B/s",
            "[grey]0:00 elapsed[/]",
        ]);
    }

    [Fact]
    public void Lines_OfAnObject_SayHowFarItIsOrThatItIsVerified()
    {
        var facts = Facts(
        [
            new ActiveObject(new ObjectKey("a"), 4 * MiB, 3 * MiB),
            new ActiveObject(new ObjectKey("b"), 4 * MiB, 4 * MiB) { IsVerifying = true },
        ]);

        var lines = new ProgressBars(98, 24, unicode: true).Lines(facts).TakeLast(2).Select(line => Markup.Remove(line)).ToList();

        lines[0].ShouldMatch("^  a +━{14}─{5}  75 %      3.0 MiB of  4.0 MiB$");
        lines[1].ShouldMatch("^  b +━{19} verifying  4.0 MiB of  4.0 MiB$");
        lines[0].Length.ShouldBe(lines[1].Length);
    }

    [Fact]
    public void Lines_AlmostDone_DoNotSayHundredPercent()
    {
        var progress = new TransferProgress { Listed = 2, ListingDone = true, BytesListed = 100_000, BytesDone = 99_999 };

        new ProgressBars(80, 24, unicode: false).Lines(new ProgressFacts(progress, default))[2].ShouldEndWith(" 99 %");
    }

    private static ProgressFacts Facts(IReadOnlyList<ActiveObject> active) => new(
        new TransferProgress { Listed = 20, ListingDone = true, BytesListed = 2048 * MiB, Failed = 1, Active = active },
        new Rates(MiB, 0));
}
