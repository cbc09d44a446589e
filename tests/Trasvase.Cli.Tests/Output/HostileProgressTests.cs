using Spectre.Console.Testing;
using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Tests.Output;

/// <summary>What the display writes to a terminal, on the test console of the library that draws it.</summary>
public sealed class HostileProgressTests : IDisposable
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
    public async Task Show_AfterTheEnd_DrawsNothing()
    {
        var live = new LiveProgress(_console);
        await live.RunAsync(() => Task.CompletedTask);
        var before = _console.Output;

        live.Show(new TransferProgress { Listed = 2 });

        _console.Output.ShouldBe(before);
    }
}
