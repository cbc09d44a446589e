using System.Globalization;
using System.Security;
using System.Text;

namespace Trasvase.Bench.Running;

/// <summary>One bar for each work with a peer: the part of the peer's time that Trasvase takes. A line stands where both take the
/// same.</summary>
internal static class Chart
{
    private const int Left = 300;
    private const int Scale = 340;
    private const int Row = 26;
    private const int Top = 54;
    private const double Most = 1.5;

    public static string Draw(Results results)
    {
        var bars = Bars(results).ToList();
        var height = Top + (bars.Count * Row) + 16;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="The time that Trasvase takes, as part of what its peers take">
            <style>
              text {"{"} fill: #1f2328 {"}"} .dim {"{"} fill: #59636e {"}"} .bar {"{"} fill: #1f7a8c {"}"} .over {"{"} fill: #b5651d {"}"} line {"{"} stroke: #59636e {"}"}
              @media (prefers-color-scheme: dark) {"{"} text {"{"} fill: #e6edf3 {"}"} .dim {"{"} fill: #9198a1 {"}"} .bar {"{"} fill: #4fb3c7 {"}"} .over {"{"} fill: #e0975a {"}"} line {"{"} stroke: #9198a1 {"}"} {"}"}
            </style>
            <text x="12" y="22" font-size="16" font-weight="600">Trasvase beside its peers</text>
            <text x="12" y="42" class="dim">part of the peer's time, medians; shorter is better; the line is the peer</text>
            """);
        for (var i = 0; i < bars.Count; i++)
        {
            var (title, peer, ratio) = bars[i];
            var y = Top + (i * Row);
            var width = Math.Max(2, Math.Min(ratio, Most) * Scale);
            text.AppendLine(CultureInfo.InvariantCulture, $"""
                <text x="{Left - 10}" y="{y + 15}" text-anchor="end">{SecurityElement.Escape(title)}</text>
                <rect x="{Left}" y="{y + 3}" width="{width:F1}" height="16" rx="3" class="{(ratio > 1 ? "over" : "bar")}"/>
                <text x="{Left + width + 8:F1}" y="{y + 15}">{ratio:F2} <tspan class="dim">{SecurityElement.Escape(peer)}</tspan></text>
                """);
        }

        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<line x1="{Left + Scale}" y1="{Top - 4}" x2="{Left + Scale}" y2="{height - 10}" stroke-dasharray="3 3"/>""");
        return text.AppendLine("</svg>").ToString();
    }

    private static IEnumerable<(string Title, string Peer, double Ratio)> Bars(Results results)
    {
        foreach (var work in Works.All)
        {
            var own = results.Find(work.Name, work.Contestants[0].Label);
            foreach (var contestant in work.Contestants.Where(contestant => contestant.IsPeer))
            {
                if (own is { Runs.Count: > 0 } && results.Find(work.Name, contestant.Label) is { Runs.Count: > 0 } peer)
                {
                    yield return (work.Title, $"{contestant.Label}, {(work.IsAboutWall ? "wall" : "CPU")}", Table.Ratio(work, own, peer));
                }
            }
        }
    }
}
