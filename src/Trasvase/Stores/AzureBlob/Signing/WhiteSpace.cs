using System.Text;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>
/// Joins linear white space in a header's value as the documentation of signatures requires: "Replace any linear whitespace in the header
/// value with a single space. […] Don't replace any whitespace inside a quoted string" (Microsoft, <em>Authorize with Shared Key</em>).
/// </summary>
internal static class WhiteSpace
{
    /// <summary>Returns whether <see cref="Join"/> might change a value.</summary>
    public static bool HasRuns(string value) =>
        value.Contains("  ", StringComparison.Ordinal) || value.Contains('\t', StringComparison.Ordinal);

    /// <summary>Returns the value with one space in the place of each run of white space outside of quotes.</summary>
    public static string Join(string value)
    {
        if (!HasRuns(value))
        {
            return value;
        }

        var joined = new StringBuilder(value.Length);
        var isQuoted = false;
        foreach (var c in value)
        {
            isQuoted ^= c == '"';
            var isSpace = !isQuoted && (c is ' ' or '\t' or '\r' or '\n');
            if (!isSpace)
            {
                joined.Append(c);
            }
            else if (joined.Length == 0 || joined[^1] != ' ')
            {
                joined.Append(' ');
            }
        }

        return joined.ToString();
    }
}
