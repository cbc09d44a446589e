using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Trasvase.Cli.Output.Display;

/// <summary>
/// Shows progress on a terminal as a few lines that are redrawn in place, below the lines that stay. Between two drawings the cursor
/// waits at the beginning of the first redrawn line. When the terminal's size changes and the terminal moves lines, the cursor moves
/// along, and the next drawing covers the previous one. A cursor below the lines would be off by every line that was added or removed.
/// </summary>
internal sealed class LiveProgress(IAnsiConsole console) : IProgressView
{
    private const int WidthUnknown = 80;
    private const int HeightUnknown = 24;

    private readonly Lock _gate = new();
    private readonly RateMeter _rate = new();
    private IReadOnlyList<string> _lines = [];
    private bool _isLive;

    /// <summary>Makes a console on standard error that allows drawing.</summary>
    public static IAnsiConsole StandardError() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
        Interactive = InteractionSupport.Yes,
    });

    public async Task RunAsync(Func<Task> work)
    {
        _isLive = true;
        try
        {
            await work();
        }
        finally
        {
            lock (_gate)
            {
                _isLive = false;
                _lines = [];
                Draw();
            }
        }
    }

    public void Show(TransferProgress progress)
    {
        lock (_gate)
        {
            var facts = _rate.Facts(progress);
            if (_isLive)
            {
                // One line stays free, because writing to the last row would scroll.
                _lines = new ProgressBars(Width, Math.Max(1, Height - 1), console.Profile.Capabilities.Unicode).Lines(facts);
                Draw();
            }
        }
    }

    public void WriteLine(string line)
    {
        lock (_gate)
        {
            Draw(line);
        }
    }

    // One column on the left for the cursor, and one on the right so that no line wraps. Some terminals do not know their size.
    private int Width => Math.Max(1, (console.Profile.Width is > 0 and var known ? known : WidthUnknown) - 2);

    private int Height => console.Profile.Height is > 0 and var known ? known : HeightUnknown;

    // One write for the whole frame, so that the terminal never shows half of it.
    private void Draw(string? above = null) => console.Write(new Frame(above, _lines, Width));

    private sealed class Frame(string? above, IReadOnlyList<string> lines, int width) : Renderable
    {
        private const string ToTheLeft = "\r";
        private const string ClearBelow = "\u001b[J";

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            // Cleared before drawing and not after. A terminal that became narrower and remembers the lines that it broke forgets them now.
            yield return Segment.Control(ToTheLeft + ClearBelow);
            if (above is not null)
            {
                // A long line is not cut. The terminal wraps it, and joins it again when there is more room.
                yield return new Segment(above);
                yield return Segment.LineBreak;
            }

            for (var i = 0; i < lines.Count; i++)
            {
                IRenderable line = new Markup(lines[i]);
                yield return new Segment(" ");
                var fitted = Segment.Truncate(line.Render(options, int.MaxValue), width);
                foreach (var segment in fitted.Where(segment => !segment.IsLineBreak))
                {
                    yield return segment;
                }

                if (i < lines.Count - 1)
                {
                    yield return Segment.LineBreak;
                }
            }

            yield return Segment.Control(ToTheLeft);
            if (lines.Count > 1)
            {
                yield return Segment.Control(string.Create(CultureInfo.InvariantCulture, $"\u001b[{lines.Count - 1}A"));
            }
        }
    }
}
