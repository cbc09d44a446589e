using Spectre.Console;

namespace Trasvase.Cli.Output.Display;

/// <summary>Draws progress as lines of markup that fit a given width and height. Pure.</summary>
/// <param name="width">The number of columns.</param>
/// <param name="height">The number of lines.</param>
/// <param name="unicode">Whether the terminal can show other lines than those of ASCII characters.</param>
internal sealed class ProgressBars(int width, int height, bool unicode)
{
    private const int BarMax = 72;
    private const int PercentWidth = 5;
    private const int NameMax = 60;

    // Below the first width an object's amounts leave no room for its name; below the second, neither does its bar.
    private const int WidthForAmounts = 72;
    private const int WidthForBars = 36;

    /// <summary>
    /// Returns a few lines for the whole job, then a line for each large object, and a line that counts the objects that do not fit. If
    /// the height is small, the bytes are kept first, then the wait, the objects, the bar and the route.
    /// </summary>
    public IReadOnlyList<string> Lines(ProgressFacts facts)
    {
        var bytes = Phrases(facts.Bytes);
        var notice = facts.Notice is { } sentence ? Shown.Wrapped(sentence, width).Select(line => $"[yellow]{Markup.Escape(line)}[/]") : [];
        var objects = Phrases(facts.Objects);
        var columns = Math.Clamp(width - PercentWidth - 1, 1, BarMax);
        IReadOnlyList<string> bar = facts.Fraction is { } known ? [$"{Bar(known, columns)} {Percent(known)}"] : [];
        var way = Phrases(facts.Way, "grey");

        // The most important lines are kept first; they are drawn in another order.
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
        // Many objects have begun but wait for their turn. They are only counted, unless no object moves at all.
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

    // Lines break between phrases and never within one.
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

        // Two columns at the left, one between the fields, and the width of the longest state.
        var room = Math.Clamp(width - 2 - (bar > 0 ? bar + 1 : 0) - 1 - "verifying".Length - amounts.Length, 1, NameMax);
        var key = Fitted(active.Key.ToString(), room);
        return $"  {Markup.Escape(key)} {(bar > 0 ? Bar(fraction, bar) + " " : "")}{state,-9}[grey]{amounts}[/]".TrimEnd();
    }

    // Some characters take two columns, so fewer of them fit.
    private static string Fitted(string key, int room)
    {
        var fitted = Shown.Shortened(key, room);
        for (var most = room; fitted.GetCellWidth() > room && most > 1; fitted = Shown.Shortened(key, --most))
        {
            // The loop header does the work.
        }

        return fitted + new string(' ', Math.Max(0, room - fitted.GetCellWidth()));
    }

    // The two parts of a bar differ in their characters too, for terminals and people without colours.
    private string Bar(double fraction, int columns)
    {
        var full = (int)(fraction * columns);
        var (done, rest) = unicode ? ('━', '─') : ('=', '-');
        return $"[green]{new string(done, full)}[/][grey]{new string(rest, columns - full)}[/]";
    }

    // Truncated, so that 100 % appears only if everything is done.
    private static string Percent(double fraction) => $"{(int)(fraction * 100),3} %";
}
