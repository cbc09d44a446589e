using System.Globalization;

namespace Trasvase.Stores.S3;

/// <summary>Reads the time of an entry of a listing.</summary>
internal static class ListedTime
{
    /// <summary>The time; null if it is none.</summary>
    public static DateTimeOffset? Read(ReadOnlySpan<char> text)
    {
        // As nearly every server writes it: 2013-05-24T01:02:03.000Z.
        if (text.Length == 24 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':' && text[19] == '.' && text[23] == 'Z'
            && Number(text[..4]) is > 0 and var year && Number(text[5..7]) is >= 1 and <= 12 and var month
            && Number(text[8..10]) is >= 1 and var day && day <= DateTime.DaysInMonth(year, month)
            && Number(text[11..13]) is >= 0 and < 24 and var hour && Number(text[14..16]) is >= 0 and < 60 and var minute
            && Number(text[17..19]) is >= 0 and < 60 and var second && Number(text[20..23]) is >= 0 and var millisecond)
        {
            return new DateTimeOffset(year, month, day, hour, minute, second, millisecond, TimeSpan.Zero);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}
