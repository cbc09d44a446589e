using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Trasvase.Seams;

/// <summary>
/// A named place at which a test can end this process without warning, to see what the next one makes of it. Calls are in the
/// program only if it is built with the symbol KILL_POINTS, which no release is.
/// </summary>
internal static class KillPoint
{
    private static readonly ConcurrentDictionary<string, int> Passed = new(StringComparer.Ordinal);
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("TRASVASE_KILL_AT");

    static KillPoint()
    {
        if (Environment.GetEnvironmentVariable("TRASVASE_KILL_COUNTS") is { Length: > 0 } file)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
                File.WriteAllLines(file, Passed.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Key}:{point.Value}")));
        }
    }

    /// <summary>
    /// Ends the process if this is the wanted passing of the wanted place: <c>TRASVASE_KILL_AT=part-staged:3</c>. How often each place was
    /// passed is written to the file that <c>TRASVASE_KILL_COUNTS</c> names when the process ends by itself.
    /// </summary>
    [Conditional("KILL_POINTS")]
    public static void Pass(string name)
    {
        var passed = Passed.AddOrUpdate(name, 1, static (_, before) => before + 1);
        if (Wanted is not null && Wanted == string.Create(CultureInfo.InvariantCulture, $"{name}:{passed}"))
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();

            // The signal is on its way; nothing after this place may happen before it arrives.
            using var never = new ManualResetEvent(initialState: false);
            never.WaitOne();
        }
    }
}
