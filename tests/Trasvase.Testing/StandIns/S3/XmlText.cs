using System.Globalization;
using System.Text;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Text in S3's documents.</summary>
internal static class XmlText
{
    /// <summary>Escaped as S3 does it: what XML 1.0 cannot hold becomes a reference that XML 1.0 cannot hold either.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                < ' ' or '\ufffe' or '\uffff' => escaped.Append(CultureInfo.InvariantCulture, $"&#x{(int)c:x};"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>An element with escaped text; nothing if there is no text.</summary>
    public static string Element(string name, string? text) => text is null ? "" : $"<{name}>{Escape(text)}</{name}>";

    /// <summary>The encoding of listings: a space becomes a plus sign, the slash stays.</summary>
    public static string UrlEncode(string text) =>
        Uri.EscapeDataString(text)
            .Replace("%20", "+", StringComparison.Ordinal)
            .Replace("%2F", "/", StringComparison.Ordinal)
            .Replace("%2A", "*", StringComparison.Ordinal)
            .Replace("~", "%7E", StringComparison.Ordinal);

    /// <summary>Without what XML 1.0 cannot hold, for messages.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c => c is < ' ' or '\ufffe' or '\uffff' ? '?' : c));

    /// <summary>A time in documents: whole seconds, written with milliseconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'.000Z'", CultureInfo.InvariantCulture);
}
