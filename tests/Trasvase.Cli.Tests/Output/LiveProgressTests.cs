using Spectre.Console;
using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Tests.Output;

public sealed class LiveProgressTests
{
    private const long MiB = 1024 * 1024;

    private FakeTerminal _terminal = new(width: 60, height: 12);

    [Fact]
    public async Task Show_AgainAndAgainWithLinesBetween_LeavesNothingBehindButTheLines()
    {
        _terminal = new FakeTerminal(width: 60, height: 40);
        var live = new LiveProgress(_terminal.Console());

        await live.RunAsync(() =>
        {
            for (var done = 0; done <= 20; done++)
            {
                live.Show(Progress(done, active: 20 - done));
                if (done % 5 == 0)
                {
                    live.WriteLine($"failed s3://bucket/{done}: no");
                }
            }

            _terminal.Lines[^2].ShouldStartWith(" ━━━");
            _terminal.Lines[^1].ShouldBe(" relay over 4 connections, 0:20 elapsed");
            return Task.CompletedTask;
        });

        _terminal.Lines.ShouldBe(new[] { 0, 5, 10, 15, 20 }.Select(done => $"failed s3://bucket/{done}: no"));
    }

    [Fact]
    public async Task Show_BetweenDrawings_KeepsTheCursorAtTheFirstOfItsLines()
    {
        var live = new LiveProgress(_terminal.Console());

        await live.RunAsync(() =>
        {
            live.WriteLine("a line that stays");
            live.Show(Progress(3, active: 2));

            (_terminal.Row, _terminal.Column).ShouldBe((1, 0));
            _terminal.Lines[1].ShouldStartWith(" 3 of 20 objects");
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Show_InATerminalThatBecameSmaller_FitsIt()
    {
        var live = new LiveProgress(_terminal.Console());

        await live.RunAsync(() =>
        {
            live.Show(Progress(3, active: 30));
            _terminal.Lines.Count.ShouldBe(11);
            _terminal.Resize(width: 30, height: 6);
            live.Show(Progress(4, active: 30));

            _terminal.Lines.Count.ShouldBe(5);
            _terminal.Lines.ShouldAllBe(line => line.Length < 30);
            _terminal.Scrolled.ShouldBe(0);
            return Task.CompletedTask;
        });

        _terminal.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Show_InATerminalThatDoesNotKnowItsSize_TakesTheUsualOne()
    {
        _terminal = new FakeTerminal(width: 80, height: 24) { IsSizeKnown = false };
        var live = new LiveProgress(_terminal.Console());

        await live.RunAsync(() =>
        {
            live.Show(Progress(3, active: 40));

            _terminal.Lines.Count.ShouldBe(23);
            _terminal.Lines[2].Length.ShouldBe(1 + 72 + 6);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Show_WhenTheWorkIsOver_DrawsNothing()
    {
        var live = new LiveProgress(_terminal.Console());
        await live.RunAsync(() => Task.CompletedTask);

        live.Show(Progress(3, active: 2));

        _terminal.Lines.ShouldBeEmpty();
    }

    private static TransferProgress Progress(int done, int active) => new()
    {
        Listed = 20,
        ListingDone = true,
        BytesListed = 200 * MiB,
        Transferred = done,
        BytesDone = done * 10 * MiB,
        BytesMoved = done * 10 * MiB,
        Elapsed = TimeSpan.FromSeconds(done),
        Connections = 4,
        Active = [.. Enumerable.Range(0, active).Select(i => new ActiveObject(new ObjectKey($"large/{i}"), 10 * MiB, i))],
    };
}
