using System.Text;
using System.Text.RegularExpressions;
using Trasvase.Http;

namespace Trasvase.Stores.S3.Wire;

/// <summary>Reads and writes the "encoded words" (RFC 2047) in which S3 sends and accepts metadata values that are not ASCII.</summary>
internal static partial class Rfc2047
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Returns the text with its encoded words decoded. A text that is not well-formed stays as it is, and so does one whose decoded form
    /// holds a control character, because the value goes into a header next.
    /// </summary>
    public static string Decode(string value)
    {
        if (!value.Contains("=?", StringComparison.Ordinal))
        {
            return value;
        }

        try
        {
            var decoded = Words().Replace(value, static run => DecodeRun(run.Value));
            return decoded.Any(char.IsControl) ? value : decoded;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return value;
        }
    }

    /// <summary>
    /// Returns the value in a form that a header can carry: unchanged if it is plain ASCII that survives every server, otherwise as one
    /// encoded word.
    /// </summary>
    public static string Encode(string value) =>
        IsPlain(value) ? value : $"=?UTF-8?B?{Convert.ToBase64String(StrictUtf8.GetBytes(value))}?=";

    // Spaces at the ends and doubled spaces do not survive: HTTP trims the former, and signatures collapse the latter.
    private static bool IsPlain(string value) =>
        value.All(c => c is >= ' ' and <= '~')
        && value.Trim() == value
        && !value.Contains("  ", StringComparison.Ordinal)
        && !value.Contains("=?", StringComparison.Ordinal);

    // A character may be split between adjacent words, so their bytes are joined first.
    private static string DecodeRun(string run)
    {
        var text = new StringBuilder();
        var bytes = new List<byte>();
        Encoding? encoding = null;
        foreach (Match word in Word().Matches(run))
        {
            var next = EncodingOf(word.Groups["charset"].Value);
            if (encoding is not null && !next.Equals(encoding))
            {
                text.Append(encoding.GetString([.. bytes]));
                bytes.Clear();
            }

            encoding = next;
            bytes.AddRange(
                word.Groups["coding"].Value is "B" or "b"
                    ? Convert.FromBase64String(word.Groups["text"].Value)
                    : Quoted(word.Groups["text"].Value));
        }

        return text.Append(encoding!.GetString([.. bytes])).ToString();
    }

    private static Encoding EncodingOf(string charset) => charset.Split('*', 2)[0].ToUpperInvariant() switch
    {
        "UTF-8" or "US-ASCII" => StrictUtf8,
        "ISO-8859-1" => Encoding.Latin1,
        _ => throw new FormatException("An unknown character set."),
    };

    private static List<byte> Quoted(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i += text[i] == '=' ? 3 : 1)
        {
            bytes.Add(text[i] switch
            {
                '=' => Convert.FromHexString(text.AsSpan(i + 1, Math.Min(2, text.Length - i - 1)))[0],
                '_' => (byte)' ',
                var c => (byte)c,
            });
        }

        return bytes;
    }

    [GeneratedRegex(
        @"=\?(?<charset>[A-Za-z0-9*_-]+)\?(?<coding>[BbQq])\?(?<text>[!->@-~]*)\?=",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(
        @"=\?[A-Za-z0-9*_-]+\?[BbQq]\?[!->@-~]*\?=(?:[ \t]+=\?[A-Za-z0-9*_-]+\?[BbQq]\?[!->@-~]*\?=)*",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
