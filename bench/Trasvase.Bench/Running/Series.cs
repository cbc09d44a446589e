using System.Text.Json;

namespace Trasvase.Bench.Running;

/// <summary>The runs of one contestant at one work, or why there are none.</summary>
internal sealed record Series(string Work, string Label, IReadOnlyList<Outcome> Runs, string? WhyNone, string When)
{
    public (double Median, double Least, double Most) Of(Func<Outcome, double> figure)
    {
        var sorted = Runs.Select(figure).Order().ToList();
        return (
            sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2,
            sorted[0],
            sorted[^1]);
    }
}

/// <summary>All that was measured, in a file beside the table: a run of some works leaves what is known of the others.</summary>
internal sealed class Results(string file)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Series> _all = File.Exists(file) ? JsonSerializer.Deserialize<List<Series>>(File.ReadAllText(file), Json)! : [];

    public Series? Find(string work, string label) => _all.Find(series => series.Work == work && series.Label == label);

    public void Keep(Series series)
    {
        // What could not be measured here may have been elsewhere.
        if (series.WhyNone is not null && Find(series.Work, series.Label) is { WhyNone: null })
        {
            return;
        }

        _all.RemoveAll(other => other.Work == series.Work && other.Label == series.Label);
        _all.Add(series);
        _all.Sort((left, right) => string.CompareOrdinal($"{left.Work} {left.Label}", $"{right.Work} {right.Label}"));
        File.WriteAllText(file, JsonSerializer.Serialize(_all, Json) + "\n");
    }
}
