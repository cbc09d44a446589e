using Spectre.Console;

namespace Trasvase.Cli.Output.Display;

/// <summary>Draws progress as lines of markup, none of them wider or together higher than they may be. Pure.</summary>
/// <param name="width">How many columns there are.</param>
/// <param name="height">How many lines there are.</param>
/// <param name="unicode">Whether the terminal knows lines of other than ASCII characters.</param>
internal sealed class ProgressBars(int width, int height, bool unicode)
{
    private const int BarMax = 72;
    private const int PercentWidth = 5;
    private const int NameMax = 60;

    // Narrower than this, an object's amounts leave no room for its name; narrower than that, nor does its bar.
    private const int WidthForAmounts = 72;
    private const int WidthForBars = 36;

    /// <summary>
    /// The whole in a few lines, then a line for each large object, and one that counts those that do not fit. Where there is little height
    /// the bytes come first, then what is waited for, the objects, the bar, the way.
    /// </summary>
    public IReadOnlyList<string> Lines(ProgressFacts facts)
    {
        var bytes = Phrases(facts.Bytes);
        var notice = facts.Notice is { } sentence ? Shown.Wrapped(sentence, width).Select(line => $"[yellow]{Markup.Escape(line)}[/]") : [];
        var objects = Phrases(facts.Objects);
        var columns = Math.Clamp(width - PercentWidth - 1, 1, BarMax);
        IReadOnlyList<string> bar = facts.Fraction is { } known ? [$"{Bar(known, columns)} {Percent(known)}"] : [];
        var way = Phrases(facts.Way, "grey");

        // What matters most takes its lines first; they are drawn in another order.
        var left = Math.Max(1, height);
        bytes = Taken(bytes, ref left);
        var warned = Taken([.. notice], ref left);
        objects = Taken(objects, ref left);
        bar = Taken(bar, ref left);
        way = Taken(way, ref left);
        return [.. objects, .. bytes, .. bar, .. way, .. warned, .. Active(facts.Progress.Active, left)];
    }

    private static IReadOnlyList<string> Taken(IReadOnlyList<string> lines, ref int left)
    {
        var taken = lines.Take(left).ToList();
        left -= taken.Count;
        return taken;
    }

    private IEnumerable<string> Active(IReadOnlyList<ActiveObject> active, int left)
    {
        // Many have begun and wait for their turn: they are counted, unless nothing moves at all.
        var moving = active.Where(one => one.Moved > 0 || one.IsVerifying).ToList();
        moving = moving.Count > 0 ? moving : [.. active];
        var shown = active.Count <= left ? moving.Count : Math.Min(moving.Count, Math.Max(0, left - 1));
        foreach (var one in moving.Take(shown))
        {
            yield return One(one);
        }

        if (shown < active.Count && left > 0)
        {
            yield return $"[grey]  and {Units.Count(active.Count - shown)} more[/]";
        }
    }

    // Phrases stay whole: a line is broken between two of them.
    private IReadOnlyList<string> Phrases(IReadOnlyList<string> phrases, string? style = null)
    {
        var lines = new List<string>();
        var line = new List<string>();
        var used = 0;
        foreach (var phrase in phrases)
        {
            var isFirst = used == 0;
            var takes = phrase.Length + (isFirst ? 0 : 2);
            if (!isFirst && used + takes + 1 > width)
            {
                lines.Add(string.Join(", ", line) + ",");
                line.Clear();
                used = 0;
                takes = phrase.Length;
            }

            line.Add(Styled(phrase));
            used += takes;
        }

        lines.AddRange(used > 0 ? [string.Join(", ", line)] : []);
        return style is null ? lines : [.. lines.Select(text => $"[{style}]{text}[/]")];
    }

    private static string Styled(string phrase) =>
        phrase.EndsWith(" failed", StringComparison.Ordinal) ? $"[red]{Markup.Escape(phrase)}[/]" : Markup.Escape(phrase);

    private string One(ActiveObject active)
    {
        var fraction = active.Size > 0 ? Math.Clamp((double)active.Moved / active.Size, 0, 1) : 1;
        var state = active.IsVerifying ? "verifying" : Percent(fraction);
        var amounts = width < WidthForAmounts ? "" : $" {Units.Bytes(active.Moved),8} of {Units.Bytes(active.Size),8}";
        var bar = width < WidthForBars ? 0 : Math.Clamp(width / 5, 6, 30);

        // Two columns in front, one between each two things, and as many for the state as its longest.
        var room = Math.Clamp(width - 2 - (bar > 0 ? bar + 1 : 0) - 1 - "verifying".Length - amounts.Length, 1, NameMax);
        var key = Fitted(active.Key.ToString(), room);
        return $"  {Markup.Escape(key)} {(bar > 0 ? Bar(fraction, bar) + " " : "")}{state,-9}[grey]{amounts}[/]".TrimEnd();
    }

    // Characters may take two columns each; then fewer of them fit.
    private static string Fitted(string key, int room)
    {
        var fitted = Shown.Shortened(key, room);
        for (var most = room; fitted.GetCellWidth() > room && most > 1; fitted = Shown.Shortened(key, --most))
        {
            // One fewer.
        }

        return fitted + new string(' ', Math.Max(0, room - fitted.GetCellWidth()));
    }

    // Whole and rest differ by their characters too: there are terminals, and people, without colours.
    private string Bar(double fraction, int columns)
    {
        var full = (int)(fraction * columns);
        var (done, rest) = unicode ? ('━', '─') : ('=', '-');
        return $"[green]{new string(done, full)}[/][grey]{new string(rest, columns - full)}[/]";
    }

    // 100 % is said only when it is.
    private static string Percent(double fraction) => $"{(int)(fraction * 100),3} %";
}
