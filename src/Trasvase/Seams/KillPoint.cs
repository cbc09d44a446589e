using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Trasvase.Seams;

/// <summary>
/// A named place where a test can end this process without warning, to see how the next process continues. The calls are compiled only
/// with the symbol KILL_POINTS, which no release defines.
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
    /// Ends the process at the requested pass of the requested place: <c>TRASVASE_KILL_AT=part-staged:3</c> ends it at the third pass. If
    /// the process ends by itself, it writes how often each place was passed to the file that <c>TRASVASE_KILL_COUNTS</c> names.
    /// </summary>
    [Conditional("KILL_POINTS")]
    public static void Pass(string name)
    {
        var passed = Passed.AddOrUpdate(name, 1, static (_, before) => before + 1);
        if (Wanted is not null && Wanted == string.Create(CultureInfo.InvariantCulture, $"{name}:{passed}"))
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();

            // The signal arrives with a delay. Nothing after this place may happen before it does.
            using var never = new ManualResetEvent(initialState: false);
            never.WaitOne();
        }
    }
}
