using System.Diagnostics;
using System.Globalization;

namespace Trasvase.Storage;

/// <summary>
/// A named place at which a test can end this process without warning, to see what the next one makes of it. Calls are in the
/// program only if it is built with the symbol KILL_POINTS, which no release is.
/// </summary>
internal static class KillPoint
{
    private static readonly (string Name, int Occurrence) Wanted = Read(Environment.GetEnvironmentVariable("TRASVASE_KILL_AT"));
    private static int _passed;

    /// <summary>Ends the process if this is the wanted passing of the wanted place: <c>TRASVASE_KILL_AT=part-staged:3</c>.</summary>
    [Conditional("KILL_POINTS")]
    public static void Pass(string name)
    {
        if (name == Wanted.Name && Interlocked.Increment(ref _passed) == Wanted.Occurrence)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();

            // The signal is on its way; nothing after this place may happen before it arrives.
            using var never = new ManualResetEvent(initialState: false);
            never.WaitOne();
        }
    }

    private static (string Name, int Occurrence) Read(string? value) => value?.Split(':') is [var name, var occurrence]
        ? (name, int.Parse(occurrence, CultureInfo.InvariantCulture))
        : ("", 0);
}
