using System.Globalization;
using System.Text;

namespace Trasvase.Bench.Running;

/// <summary>The results as Markdown.</summary>
internal sealed class Table(Results results, IReadOnlyList<Work> works)
{
    private const string Begin = "<!-- bench/run writes what follows -->";
    private const string End = "<!-- bench/run wrote what precedes -->";

    /// <summary>Puts the table where the page has its place for it.</summary>
    /// <exception cref="InvalidOperationException">The page has none.</exception>
    public static void Put(string page, string table)
    {
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"{page} lacks the two lines between which the table goes.");
        }

        File.WriteAllText(page, $"{text[..(begin + Begin.Length)]}\n\n{table}\n{text[end..]}");
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| | wall s | CPU s | CPU s per | peak MiB | requests per object | connections | beside |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var work in works)
        {
            if (work.Contestants.Any(contestant => results.Find(work.Name, contestant.Label) is not null))
            {
                text.AppendLine($"| **{work.Title}** | | | | | | | |");
                foreach (var contestant in work.Contestants)
                {
                    text.Append(Row(work, contestant));
                }
            }
        }

        if (results.Find("version", "trasvase --version") is { Runs.Count: > 0 } start)
        {
            text.AppendLine("| **the start of the process** | | | | | | | |");
            text.AppendLine(
                $"| trasvase --version | {Shown(start, run => run.Wall, "F3")} | {Shown(start, run => run.Cpu, "F2")} | | "
                    + $"{Shown(start, run => run.Memory, "F0")} | | | |");
        }

        return text.ToString();
    }

    private string Row(Work work, Contestant contestant)
    {
        if (results.Find(work.Name, contestant.Label) is not { } series)
        {
            return $"| {contestant.Label} | not measured | | | | | | |\n";
        }

        if (series.Runs.Count == 0)
        {
            return $"| {contestant.Label} | {series.WhyNone} | | | | | | |\n";
        }

        // Settings that hold for many units could not say what the time to the first byte is.
        var isFirst = work.Name == "first-byte";
        var wall = isFirst
            ? Shown(series, run => run.FirstByte, "F2")
            : Shown(series, run => run.Wall, series.Of(run => run.Wall).Median < 10 ? "F2" : "F1");
        var per = isFirst ? "" : Shown(series, run => run.Cpu / work.Units, "F2") + (work.IsPerGibibyte ? " /GiB" : " /1000");
        var requests = series.Of(run => run.Requests / (double)work.Cloud.Objects).Median;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {contestant.Label} | {wall} | {Shown(series, run => run.Cpu, "F2")} | {per} | "
                + $"{Shown(series, run => run.Memory, "F0")} | {requests:0.###} | {series.Of(run => run.Connections).Median:0} | "
                + $"{Beside(work, contestant, series)} |\n");
    }

    // With faults: beside the tool's own run without them.
    private string Beside(Work work, Contestant contestant, Series series) =>
        work.Clean is null ? OfPeer(work, contestant, series)
        : results.Find(work.Clean, contestant.Label) is { Runs.Count: > 0 } clean
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{series.Of(run => run.Wall).Median / clean.Of(run => run.Wall).Median:F1} x wall, "
                    + $"{series.Of(run => run.Requests).Median / clean.Of(run => run.Requests).Median:F2} x requests of the clean run")
            : "";

    // Wall time where waiting is most of it, else CPU time.
    private string OfPeer(Work work, Contestant contestant, Series series)
    {
        if (contestant.Tool != "trasvase")
        {
            return "";
        }

        var ratios = work.Contestants
            .Where(other => other.IsPeer)
            .Select(other => (other.Label, Peer: results.Find(work.Name, other.Label)))
            .Where(other => other.Peer is { Runs.Count: > 0 })
            .Select(other => string.Create(
                CultureInfo.InvariantCulture, $"{Ratio(work, series, other.Peer!):F2} {(work.IsAboutWall ? "(wall)" : "(CPU)")}"));
        return string.Join(", ", ratios);
    }

    /// <summary>Which part of the peer's time a series takes.</summary>
    public static double Ratio(Work work, Series series, Series peer)
    {
        Func<Outcome, double> figure = work.Name == "first-byte"
            ? run => run.FirstByte
            : work.IsAboutWall ? run => run.Wall : run => run.Cpu;
        return series.Of(figure).Median / Math.Max(0.001, peer.Of(figure).Median);
    }

    private static string Shown(Series series, Func<Outcome, double> figure, string format)
    {
        var (median, least, most) = series.Of(figure);
        var text = median.ToString(format, CultureInfo.InvariantCulture);
        return series.Runs.Count == 1
            ? text
            : $"{text} ({least.ToString(format, CultureInfo.InvariantCulture)} - {most.ToString(format, CultureInfo.InvariantCulture)})";
    }
}
