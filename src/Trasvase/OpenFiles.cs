using System.Globalization;

namespace Trasvase;

/// <summary>
/// The number of files and connections that this process may have open (<c>ulimit -n</c>), and what fits of a job's limits. A process
/// that runs out of them cannot even load what it needs to report that. The runtime has already raised the limit as far as the system
/// lets it.
/// </summary>
internal static class OpenFiles
{
    // The number of files that the runtime, the program, the journal and a report need besides connections.
    private const int Beside = 96;
    private const string LimitsFile = "/proc/self/limits";

    private static readonly Lazy<long?> Limit = new(() => File.Exists(LimitsFile) ? MostIn(File.ReadLines(LimitsFile)) : null);

    /// <summary>The number of files that this process may have open; null if the system does not report it.</summary>
    public static long? Most => Limit.Value;

    /// <summary>
    /// Returns the most files that a job may have open: two connections for each relay, one for each pull, and some other files.
    /// </summary>
    public static long Wanted(TransferOptions options) => (2L * options.Connections) + options.Pulls + Beside;

    /// <summary>
    /// Returns the options with as many connections and pulls as fit. Pulls get at most a third of the files that are left for
    /// connections.
    /// </summary>
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

    /// <summary>Returns what does not fit, as a sentence that says how to allow more; null if everything fits.</summary>
    public static string? WhyFewer(TransferOptions options, long? most) =>
        Fitted(options, most) is var fitted && ReferenceEquals(fitted, options) ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"This process may open {most:N0} files, so there are at most {fitted.Connections:N0} connections to either side and "
            + $"{fitted.Pulls:N0} pulls at a time: ulimit -n {Wanted(options)} would allow {options.Connections:N0} and "
            + $"{options.Pulls:N0}.");

    /// <summary>Reads the limit in force from the lines of <c>/proc/self/limits</c>; null if they do not hold it.</summary>
    internal static long? MostIn(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var soft, ..]
            && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;
    }
}
