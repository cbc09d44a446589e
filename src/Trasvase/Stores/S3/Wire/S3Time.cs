using System.Buffers;

namespace Trasvase.Stores.S3.Wire;

/// <summary>
/// Reads the times that servers write into listings and headers. Amazon writes ISO 8601 in the one and RFC 1123 in the other; others mix
/// them up (s3rver lists RFC 1123, several gateways head ISO 8601), write local zones (gofakes3 <c>+0100</c>, pithos <c>UTC</c>), RFC
/// 850, asctime or seconds.
/// </summary>
internal static class S3Time
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> OfSeconds = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> OfClock = SearchValues.Create("0123456789:.,");

    /// <summary>The time in UTC; null if there is none, or none that has only one meaning.</summary>
    public static DateTimeOffset? Read(ReadOnlySpan<char> text) => Usual(text) ?? UsualHeader(text) ?? Other(text.Trim());

    // As nearly every server lists it: 2013-05-24T01:02:03.000Z.
    private static DateTimeOffset? Usual(ReadOnlySpan<char> text) =>
        text.Length == 24 && text[4] == '-' && text[7] == '-' && text[10] == 'T'
        && text[13] == ':' && text[16] == ':' && text[19] == '.' && text[23] == 'Z'
            ? Of(
                Number(text[..4]),
                Number(text[5..7]),
                Number(text[8..10]),
                new Clock(Number(text[11..13]), Number(text[14..16]), Number(text[17..19]), Number(text[20..23]) * 10_000))
            : null;

    // As nearly every server heads it: Fri, 24 May 2013 01:02:03 GMT.
    private static DateTimeOffset? UsualHeader(ReadOnlySpan<char> text) =>
        text.Length == 29 && text[3] == ',' && text[4] == ' ' && text[7] == ' ' && text[11] == ' ' && text[16] == ' '
        && text[19] == ':' && text[22] == ':' && text.EndsWith(" GMT") && Names.Month(text[8..11]) is { } month
            ? Of(
                Number(text[12..16]),
                month,
                Number(text[5..7]),
                new Clock(Number(text[17..19]), Number(text[20..22]), Number(text[23..25]), 0))
            : null;

    private static DateTimeOffset? Other(ReadOnlySpan<char> text) =>
        text.Length is 0 or > 64 ? null
        : !text.ContainsAnyExcept(OfSeconds) ? Seconds(text)
        : text.Length > 4 && Number(text[..4]) > 0 ? Iso(text)
        : Named(text);

    // Since 1970, as Swift writes them (1369357323.12345), or milliseconds.
    private static DateTimeOffset? Seconds(ReadOnlySpan<char> text)
    {
        var dot = text.IndexOf('.');
        var digits = dot < 0 ? text : text[..dot];
        return digits.Length is < 9 or > 13 || !long.TryParse(digits, out var number) ? null
            : digits.Length > 11 ? DateTimeOffset.FromUnixTimeMilliseconds(number)
            : DateTimeOffset.FromUnixTimeSeconds(number).AddTicks(dot < 0 ? 0 : Fraction(text[(dot + 1)..]));
    }

    // 2013-05-24T01:02:03.123456+02:00, with less of it, or with spaces between.
    private static DateTimeOffset? Iso(ReadOnlySpan<char> text)
    {
        var isBasic = text[4] != '-';
        var (month, day, end) = isBasic ? (4, 6, 8) : (5, 8, 10);
        if (text.Length < end || (!isBasic && text[7] != '-'))
        {
            return null;
        }

        var rest = text[end..];
        if (!rest.IsEmpty && rest[0] is not ('T' or 't' or ' '))
        {
            return null;
        }

        rest = rest.IsEmpty ? rest : rest[1..].TrimStart();
        var length = rest.IndexOfAnyExcept(OfClock);
        var clock = Clock.Read(length < 0 ? rest : rest[..length]);
        return clock is { } time && S3Zone.Read(length < 0 ? [] : rest[length..]) is { } zone
            ? Of(Number(text[..4]), Number(text.Slice(month, 2)), Number(text.Slice(day, 2)), time, zone)
            : null;
    }

    // Fri, 24 May 2013 01:02:03 GMT; Friday, 24-May-13 01:02:03 GMT; Fri May 24 01:02:03 2013.
    private static DateTimeOffset? Named(ReadOnlySpan<char> text)
    {
        var day = -1;
        var month = -1;
        var year = -1;
        var zone = "";
        Clock? clock = null;
        foreach (var range in text.SplitAny(' ', ','))
        {
            var word = text[range];
            if (word.IsEmpty || Names.IsDay(word))
            {
                continue;
            }

            if (word.Contains(':') && char.IsAsciiDigit(word[0]))
            {
                clock = Clock.Read(word);
            }
            else if (Names.Month(word) is { } found)
            {
                month = found;
            }
            else if (Names.TryDate(word, out var date))
            {
                (day, month, year) = date;
            }
            else if (Number(word) is >= 0 and var number)
            {
                var isDay = day < 0 && word.Length <= 2;
                day = isDay ? number : day;
                year = isDay ? year : Year(number, word.Length);
            }
            else
            {
                zone = zone.Length == 0 ? word.ToString() : $"{zone}{word}";
            }
        }

        return clock is { } time && S3Zone.Read(zone) is { } offset ? Of(year, month, day, time, offset) : null;
    }

    // Two digits stand for a year that is not far in the future (RFC 9110, 5.6.7).
    private static int Year(int number, int digits) => digits > 2 ? number : number >= 70 ? 1900 + number : 2000 + number;

    private static DateTimeOffset? Of(int year, int month, int day, Clock clock, TimeSpan zone = default)
    {
        if (year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || clock is not { Hour: >= 0 and < 24, Minute: >= 0 and < 60, Second: >= 0 and <= 60, Ticks: >= 0 })
        {
            return null;
        }

        var minute = new DateTime(year, month, day, clock.Hour, clock.Minute, 0, DateTimeKind.Utc);
        var date = minute.AddSeconds(clock.Second).AddTicks(clock.Ticks);
        return year == 1 && zone > TimeSpan.Zero ? null : new DateTimeOffset(date, TimeSpan.Zero) - zone;
    }

    /// <summary>The number of digits alone; -1 if there is anything else.</summary>
    internal static int Number(ReadOnlySpan<char> digits)
    {
        var number = digits.Length is 0 or > 7 ? -1 : 0;
        foreach (var digit in number < 0 ? [] : digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    private static int Fraction(ReadOnlySpan<char> digits)
    {
        var ticks = 0;
        var unit = 1_000_000;
        foreach (var digit in digits)
        {
            ticks += (digit - '0') * unit;
            unit /= 10;
        }

        return ticks;
    }

    private readonly record struct Clock(int Hour, int Minute, int Second, int Ticks)
    {
        // 01:02:03.456, 01:02 or 010203; nothing at all is midnight.
        public static Clock? Read(ReadOnlySpan<char> text)
        {
            var dot = text.IndexOfAny('.', ',');
            var whole = dot < 0 ? text : text[..dot];
            ReadOnlySpan<char> rest = dot < 0 ? [] : text[(dot + 1)..];
            var ticks = rest.ContainsAnyExcept(Digits) ? -1 : Fraction(rest);
            if (!whole.Contains(':'))
            {
                return whole.Length switch
                {
                    0 => default(Clock),
                    6 => new Clock(Number(whole[..2]), Number(whole[2..4]), Number(whole[4..]), ticks),
                    _ => null,
                };
            }

            Span<Range> parts = stackalloc Range[4];
            var count = whole.Split(parts, ':');
            var second = count == 3 ? Number(whole[parts[2]]) : 0;
            return count is 2 or 3 ? new Clock(Number(whole[parts[0]]), Number(whole[parts[1]]), second, ticks) : null;
        }
    }

    private static class Names
    {
        private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

        private static readonly string[] Months =
            ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

        public static bool IsDay(ReadOnlySpan<char> word) => Find(Days, word) is not null;

        public static int? Month(ReadOnlySpan<char> word) => Find(Months, word) + 1;

        // 24-May-13 or 24-May-2013.
        public static bool TryDate(ReadOnlySpan<char> word, out (int Day, int Month, int Year) date)
        {
            Span<Range> parts = stackalloc Range[4];
            date = default;
            if (word.Split(parts, '-') != 3 || Month(word[parts[1]]) is not { } month)
            {
                return false;
            }

            date = (Number(word[parts[0]]), month, Year(Number(word[parts[2]]), word[parts[2]].Length));
            return true;
        }

        private static int? Find(string[] names, ReadOnlySpan<char> word)
        {
            for (var i = 0; i < names.Length; i++)
            {
                if (word.Length >= 3 && names[i].AsSpan().StartsWith(word, StringComparison.OrdinalIgnoreCase))
                {
                    return i;
                }
            }

            return null;
        }
    }
}
