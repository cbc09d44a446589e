using System.Globalization;

namespace Trasvase.Cli.Output;

/// <summary>Formats numbers for people.</summary>
internal static class Units
{
    private static readonly string[] Names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Formats a number of bytes with at most four digits: <c>0 B</c>, <c>1023 B</c>, <c>1.5 KiB</c>, <c>512 MiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        var value = (double)bytes;
        var unit = 0;

        // Compares the rounded value that will be printed, so that 1023.96 KiB becomes 1.0 MiB and never 1024.0 KiB.
        while (Math.Round(value, value < 100 ? 1 : 0) >= 1024 && unit < Names.Length - 1)
        {
            value = value / 1024;
            unit = unit + 1;
        }

        var format = unit == 0 || Math.Round(value, 1) >= 100 ? "0" : "0.0";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {Names[unit]}";
    }

    /// <summary>Formats bytes a second.</summary>
    public static string Rate(double bytesPerSecond) => $"{Bytes((long)Math.Clamp(bytesPerSecond, 0, 1e18))}/s";

    /// <summary>
    /// Formats the rate of bytes that took the given time; <c>-</c> for less than a millisecond, which says nothing about a rate.
    /// </summary>
    public static string Rate(long bytes, TimeSpan duration) =>
        duration < TimeSpan.FromMilliseconds(1) ? "-" : Rate(bytes / duration.TotalSeconds);

    /// <summary>Formats a duration: <c>0.4 s</c>, <c>58 s</c>, <c>2:05</c>, <c>3:00:09</c>, <c>2 d 04:10</c>.</summary>
    public static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 9.95 => $"{Math.Max(0, duration.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture)} s",
        < 59.5 => $"{duration.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s",
        < 3600 => duration.ToString(@"m\:ss", CultureInfo.InvariantCulture),
        < 86400 => duration.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
        _ => duration.ToString(@"d' d 'hh\:mm", CultureInfo.InvariantCulture),
    };

    /// <summary>Formats a running clock: <c>0:04</c>, <c>2:05</c>, <c>3:00:09</c>, <c>2 d 04:10</c>.</summary>
    public static string Clock(TimeSpan time) => time.ToString(
        time.TotalDays >= 1 ? @"d' d 'hh\:mm" : time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>Formats objects a second: <c>0.4 objects/s</c>, <c>1,204 objects/s</c>.</summary>
    public static string ObjectRate(double perSecond) =>
        $"{perSecond.ToString(perSecond < 9.95 ? "0.0" : "N0", CultureInfo.InvariantCulture)} objects/s";

    /// <summary>Formats a count: <c>12,345</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Formats a count with its noun: <c>1 object</c>, <c>2 objects</c>.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";
}
