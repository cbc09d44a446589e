using Spectre.Console;

namespace Trasvase.Cli.Output;

/// <summary>Progress on a terminal: a few lines that are drawn anew in place, below the lines that stay.</summary>
internal sealed class LiveProgress(IAnsiConsole console) : IProgressView
{
    // Room for the "^C" that a terminal writes behind the last line: were it to wrap, the display would be off by a line.
    private const int Margin = 4;

    private readonly Lock _gate = new();
    private readonly RateMeter _rate = new();
    private LiveDisplayContext? _live;

    /// <summary>A console on standard error that may be drawn on.</summary>
    public static IAnsiConsole StandardError() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
        Interactive = InteractionSupport.Yes,
    });

    public Task RunAsync(Func<Task> work) => console
        .Live(new Text(""))
        .AutoClear(true)
        .Overflow(VerticalOverflow.Crop)
        .Cropping(VerticalOverflowCropping.Bottom)
        .StartAsync(async live =>
        {
            _live = live;
            try
            {
                await work();
            }
            finally
            {
                lock (_gate)
                {
                    _live = null;
                }
            }
        });

    public void Show(TransferProgress progress)
    {
        lock (_gate)
        {
            var facts = _rate.Facts(progress);
            var bars = new ProgressBars(console.Profile.Width - Margin, console.Profile.Capabilities.Unicode);
            var lines = bars.Lines(facts);
            _live?.UpdateTarget(new Rows(lines.Select(line => new Markup(line).Overflow(Overflow.Crop))));
        }
    }

    public void WriteLine(string line)
    {
        lock (_gate)
        {
            console.Write(new Text(line + Environment.NewLine));
        }
    }
}
