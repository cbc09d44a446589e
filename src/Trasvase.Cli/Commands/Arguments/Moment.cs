using System.Globalization;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Times and ages as people write them.</summary>
internal static class Moment
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>
    /// Reads a time of ISO 8601 that says in which zone it is: <c>2026-11-22T08:00:00Z</c>, <c>2026-11-22T09:00+01:00</c>.
    /// </summary>
    /// <returns>Null if it is none, or does not say the zone: in whose zone it was meant is not guessed.</returns>
    public static DateTimeOffset? TryParse(string text)
    {
        var hasZone = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasZone
            && DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
    }

    /// <summary>Reads an age: a number with its unit, <c>30d</c>, <c>12h</c>, <c>90m</c>, <c>45s</c> or <c>2w</c>.</summary>
    /// <returns>Null if it is none.</returns>
    public static TimeSpan? TryParseAge(string text)
    {
        TimeSpan? unit = text.Length < 2 ? null : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => null,
        };
        return unit is { } one
            && double.TryParse(text.AsSpan()[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= Jobs.Choosing.Selection.AgeLimit / one
            ? one * number
            : null;
    }
}
