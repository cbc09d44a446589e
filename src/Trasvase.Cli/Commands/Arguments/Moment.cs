using System.Globalization;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Parses times and ages as people write them.</summary>
internal static class Moment
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Parses an ISO 8601 time that names its zone: <c>2026-11-22T08:00:00Z</c>, <c>2026-11-22T09:00+01:00</c>.</summary>
    /// <returns>The time; null if the text is not a time or names no zone. A missing zone is not guessed.</returns>
    public static DateTimeOffset? TryParse(string text)
    {
        var hasZone = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasZone
            && DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
    }

    /// <summary>Parses an age, a number with its unit: <c>30d</c>, <c>12h</c>, <c>90m</c>, <c>45s</c> or <c>2w</c>.</summary>
    /// <returns>The age; null if the text is not an age or the age is over 36,500 days.</returns>
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
            && number <= Selection.AgeLimit / one
            ? one * number
            : null;
    }
}
