using System.Globalization;

namespace Trasvase;

/// <summary>
/// How many files and connections this process may have open (<c>ulimit -n</c>), and what of a job fits. A process that runs out of them
/// cannot even load what it needs to say so. The runtime has raised the limit already, as far as the system lets it.
/// </summary>
internal static class OpenFiles
{
    // What the runtime, the program, the journal and a report take beside connections.
    private const int Beside = 96;
    private const string LimitsFile = "/proc/self/limits";

    private static readonly Lazy<long?> Limit = new(() => File.Exists(LimitsFile) ? MostIn(File.ReadLines(LimitsFile)) : null);

    /// <summary>How many this process may have; null if the system tells none.</summary>
    public static long? Most => Limit.Value;

    /// <summary>How many a job may have open: two connections for each object that is relayed, one for each that is copied.</summary>
    public static long Wanted(TransferOptions options) => (2L * options.Connections) + options.Pulls + Beside;

    /// <summary>The options with as many connections and copies as fit; a third of what there is goes to copies.</summary>
    public static TransferOptions Fitted(TransferOptions options, long? most)
    {
        if (most is not { } some || Wanted(options) <= some)
        {
            return options;
        }

        var free = Math.Max(3, some - Beside);
        var copies = (int)Math.Min(options.Pulls, Math.Max(1, free / 3));
        return options with { Connections = (int)Math.Min(options.Connections, Math.Max(1, (free - copies) / 2)), Pulls = copies };
    }

    /// <summary>What does not fit, as a sentence with the way out; null if all does.</summary>
    public static string? WhyFewer(TransferOptions options, long? most) =>
        Fitted(options, most) is var fitted && ReferenceEquals(fitted, options) ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"This process may open {most:N0} files, so there are at most {fitted.Connections:N0} connections to either side and "
            + $"{fitted.Pulls:N0} pulls at a time: ulimit -n {Wanted(options)} would allow {options.Connections:N0} and "
            + $"{options.Pulls:N0}.");

    /// <summary>The limit in force, in the words of Linux; null if it is not told.</summary>
    internal static long? MostIn(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var soft, ..]
            && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;
    }
}
