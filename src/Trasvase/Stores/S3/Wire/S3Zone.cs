using System.Buffers;

namespace Trasvase.Stores.S3.Wire;

/// <summary>Reads the zone of a time.</summary>
internal static class S3Zone
{
    private static readonly SearchValues<char> OfOffset = SearchValues.Create("0123456789:");

    // RFC 5322, 4.3, and those of which no other is called so. Of any other name nobody knows what it means.
    private static readonly (string Name, int Hours)[] Known =
    [
        ("Z", 0), ("GMT", 0), ("UTC", 0), ("UT", 0), ("WET", 0), ("CET", 1), ("CEST", 2), ("EET", 2), ("EEST", 3), ("MSK", 3),
        ("JST", 9),
        ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7),
    ];

    /// <summary>
    /// How far it is from UTC: <c>+0200</c>, <c>+02:00</c>, <c>+02</c>, a name, both, or nothing, which means UTC; null if that is not
    /// known.
    /// </summary>
    public static TimeSpan? Read(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var sign = text.IndexOfAny('+', '-');
        var name = (sign < 0 ? text : text[..sign]).TrimEnd();
        if (sign < 0)
        {
            return name.IsEmpty ? TimeSpan.Zero : Named(name);
        }

        var digits = text[(sign + 1)..];
        var length = digits.IndexOfAnyExcept(OfOffset);
        digits = length < 0 ? digits : digits[..length];
        var (hours, minutes) = digits.Length switch
        {
            1 or 2 => (S3Time.Number(digits), 0),
            4 => (S3Time.Number(digits[..2]), S3Time.Number(digits[2..])),
            5 when digits[2] == ':' => (S3Time.Number(digits[..2]), S3Time.Number(digits[3..])),
            _ => (-1, -1),
        };
        var offset = new TimeSpan(hours, minutes, 0);
        var isOffset = hours is >= 0 and <= 14 && minutes is >= 0 and <= 59 && (name.IsEmpty || Named(name) is not null);
        return !isOffset ? null : text[sign] == '-' ? -offset : offset;
    }

    private static TimeSpan? Named(ReadOnlySpan<char> name)
    {
        foreach (var (known, hours) in Known)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return TimeSpan.FromHours(hours);
            }
        }

        return null;
    }
}
