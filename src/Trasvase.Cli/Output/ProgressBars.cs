using Spectre.Console;

namespace Trasvase.Cli.Output;

/// <summary>Draws progress as lines of markup. Pure.</summary>
/// <param name="width">The terminal's width in columns.</param>
/// <param name="unicode">Whether the terminal knows lines of other than ASCII characters.</param>
internal sealed class ProgressBars(int width, bool unicode)
{
    private const int ObjectsMax = 8;

    /// <summary>The whole in three lines, of one object in two, then a line for each large object, and one that counts those that do not fit.</summary>
    public IReadOnlyList<string> Lines(ProgressFacts facts)
    {
        var lines = new List<string>(ObjectsMax + 4);
        if (Objects(facts) is { } objects)
        {
            lines.Add(objects);
        }

        lines.AddRange([Markup.Escape(facts.Bytes), $"{Bar(facts.Fraction ?? 0, BarWidth(reserved: 5))} {Percent(facts.Fraction)}"]);
        if (facts.Waiting is { } waiting)
        {
            lines.Add($"[yellow]{Markup.Escape(waiting)}[/]");
        }

        var active = facts.Progress.Active;
        lines.AddRange(active.Take(ObjectsMax).Select(One));
        if (active.Count > ObjectsMax)
        {
            lines.Add($"[grey]  and {Units.Count(active.Count - ObjectsMax)} more[/]");
        }

        return lines;
    }

    private static string? Objects(ProgressFacts facts)
    {
        var failed = $"{Units.Count(facts.Progress.Failed)} failed";
        return facts.Progress.Failed > 0
            ? facts.Objects is { } sentence ? Markup.Escape(sentence).Replace($", {failed}", $", [red]{failed}[/]", StringComparison.Ordinal) : null
            : facts.Objects;
    }

    private string One(ActiveObject active)
    {
        var fraction = active.Size > 0 ? Math.Clamp((double)active.Moved / active.Size, 0, 1) : 1;
        var amounts = $"{Units.Bytes(active.Moved),8} of {Units.Bytes(active.Size),8}";
        var bar = Math.Clamp(width / 4, 4, 30);
        var name = Math.Clamp(width - bar - amounts.Length - 10, 8, 60);
        var key = Shown.Shortened(active.Key.ToString(), name).PadRight(name);
        return $"  {Markup.Escape(key)} {Bar(fraction, bar)} {Percent(fraction)} [grey]{amounts}[/]";
    }

    // Whole and rest differ by their characters too: there are terminals, and people, without colours.
    private string Bar(double fraction, int columns)
    {
        var full = (int)(fraction * columns);
        var (done, rest) = unicode ? ('━', '─') : ('=', '-');
        return $"[green]{new string(done, full)}[/][grey]{new string(rest, columns - full)}[/]";
    }

    private int BarWidth(int reserved) => Math.Clamp(width - reserved - 1, 4, 72);

    // 100 % is said only when it is.
    private static string Percent(double? fraction) => fraction is { } known ? $"{(int)(known * 100),3} %" : "     ";
}
