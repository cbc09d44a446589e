using Spectre.Console.Testing;
using Trasvase.Cli.Output;
using Trasvase.Storage;

namespace Trasvase.Cli.Tests.Output;

/// <summary>What the display writes to a terminal, on the test console of the library that draws it.</summary>
public sealed class LiveProgressTests : IDisposable
{
    private const string Escape = "\u001b[";
    private readonly TestConsole _console = new TestConsole().Interactive().EmitAnsiSequences().Size(new(80, 24));

    public void Dispose() => _console.Dispose();

    [Fact]
    public async Task Show_HostileKeyInColour_IsDrawnWithinTheWidthAndAsText()
    {
        var live = new LiveProgress(_console);
        var key = new ObjectKey($"[red]\u001b[2J{new string('x', 200)}");
        await live.RunAsync(() =>
        {
            live.Show(new TransferProgress { Listed = 1, ListingDone = true, BytesDone = 5, Active = [new ActiveObject(key, 10, 5)] });
            return Task.CompletedTask;
        });

        _console.Output.ShouldContain("[red]");
        _console.Output.ShouldNotContain($"{Escape}2J");
        _console.Output.ShouldContain("50 %");
    }

    [Fact]
    public async Task WriteLine_WhileDrawing_StaysAboveTheDisplayWhichIsGoneInTheEnd()
    {
        var live = new LiveProgress(_console);
        await live.RunAsync(() =>
        {
            live.Show(new TransferProgress { Listed = 2, BytesListed = 10 });
            live.WriteLine("failed a: it is not there");
            live.Show(new TransferProgress { Listed = 3, BytesListed = 20 });
            return Task.CompletedTask;
        });

        var line = _console.Output.IndexOf("failed a: it is not there", StringComparison.Ordinal);
        line.ShouldBeGreaterThan(0);

        // The display is drawn anew below the line, and what comes last takes it away.
        var last = _console.Output.LastIndexOf("3+ objects", StringComparison.Ordinal);
        last.ShouldBeGreaterThan(line);
        _console.Output[last..].ShouldContain($"{Escape}2K");
    }

    [Fact]
    public async Task Show_AfterTheEnd_DrawsNothing()
    {
        var live = new LiveProgress(_console);
        await live.RunAsync(() => Task.CompletedTask);
        var before = _console.Output;

        live.Show(new TransferProgress { Listed = 2 });

        _console.Output.ShouldBe(before);
    }
}
