using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// Headers in a form that every store and every reader accepts: printable ASCII, as HTTP requires. A file name is written as
/// <c>filename*=UTF-8''…</c> (RFC 6266, 4.3). In other values, characters that are not printable ASCII are percent-encoded, and <c>%</c>
/// is then encoded too, so that the value can be decoded again.
/// </summary>
/// <param name="Headers">The headers to store.</param>
/// <param name="Notes">A sentence for each header that is stored differently.</param>
internal sealed partial record HeaderMapping(ContentHeaders Headers, IReadOnlyList<string> Notes)
{
    /// <summary>Maps the headers of a source version.</summary>
    public static HeaderMapping For(ContentHeaders source)
    {
        if (IsPlain(source.ContentType) && IsPlain(source.ContentEncoding) && IsPlain(source.ContentLanguage)
            && IsPlain(source.ContentDisposition) && IsPlain(source.CacheControl))
        {
            return new HeaderMapping(source, []);
        }

        var notes = new List<string>();
        var headers = new ContentHeaders
        {
            ContentType = Map("Content-Type", source.ContentType, Escaped, notes),
            ContentEncoding = Map("Content-Encoding", source.ContentEncoding, Escaped, notes),
            ContentLanguage = Map("Content-Language", source.ContentLanguage, Escaped, notes),
            ContentDisposition = Map("Content-Disposition", source.ContentDisposition, Disposition, notes),
            CacheControl = Map("Cache-Control", source.CacheControl, Escaped, notes),
        };
        return new HeaderMapping(headers, notes);
    }

    private static string? Map(string name, string? value, Func<string, string> write, List<string> notes)
    {
        if (IsPlain(value))
        {
            return value;
        }

        var written = write(value!);
        notes.Add($"The header {name} is not printable ASCII and is stored as '{written}'.");
        return written;
    }

    // Readers that know filename* use it. For all others a plain name is written too, with '_' for each character that it cannot hold.
    private static string Disposition(string value)
    {
        var found = FileName().Match(value);
        if (!found.Success || value.Contains("filename*", StringComparison.OrdinalIgnoreCase))
        {
            return Escaped(value);
        }

        var quoted = found.Groups["quoted"];
        var name = quoted.Success ? Unquoted().Replace(quoted.Value, "${escaped}") : found.Groups["token"].Value.Trim();
        var plain = string.Concat(
            name.EnumerateRunes().Select(rune => rune.Value is < ' ' or > '~' or '"' or '\\' ? "_" : rune.ToString()));
        var before = Escaped(value[..found.Index]);
        var after = Escaped(value[(found.Index + found.Length)..].TrimEnd());
        return $"{before}; filename=\"{plain}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}{after}";
    }

    private static string Escaped(string value)
    {
        if (IsPlain(value))
        {
            return value;
        }

        var escaped = new StringBuilder(value.Length + 16);
        var at = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            var isOuterSpace = rune.Value == ' ' && (at == 0 || at == value.Length - 1);
            if (rune.Value is >= ' ' and <= '~' and not '%' && !isOuterSpace)
            {
                escaped.Append((char)rune.Value);
            }
            else
            {
                AppendOctets(escaped, rune);
            }

            at += rune.Utf16SequenceLength;
        }

        return escaped.ToString();
    }

    private static void AppendOctets(StringBuilder escaped, Rune rune)
    {
        Span<byte> octets = stackalloc byte[4];
        foreach (var octet in octets[..rune.EncodeToUtf8(octets)])
        {
            escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
    }

    private static bool IsPlain(string? value) =>
        value is null || (!value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.AsSpan().Trim(' ').Length == value.Length);

    [GeneratedRegex(
        """;\s*filename\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<token>[^;"]+))""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();

    [GeneratedRegex(@"\\(?<escaped>.)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unquoted();
}
