using System.Text;

namespace Trasvase.Jobs.Choosing;

/// <summary>Parses lines of CSV (RFC 4180) strictly: anything else is refused and never guessed.</summary>
internal static class CsvLine
{
    /// <summary>Returns the values of a line; null if the line is not valid CSV.</summary>
    public static IReadOnlyList<string>? Read(string line)
    {
        var values = new List<string>();
        for (var at = 0; ; at++)
        {
            var (value, end) = at < line.Length && line[at] == '"' ? Quoted(line, at + 1) : Bare(line, at);
            if (value is null || (end < line.Length && line[end] != ','))
            {
                return null;
            }

            values.Add(value);
            if (end >= line.Length)
            {
                return values;
            }

            at = end;
        }
    }

    private static (string? Value, int End) Bare(string line, int start)
    {
        var comma = line.IndexOf(',', start);
        var end = comma < 0 ? line.Length : comma;
        var value = line[start..end];
        return (value.Contains('"', StringComparison.Ordinal) ? null : value, end);
    }

    private static (string? Value, int End) Quoted(string line, int start)
    {
        var value = new StringBuilder();
        var at = start;
        while (at < line.Length)
        {
            if (line[at] != '"')
            {
                value.Append(line[at]);
                at++;
            }
            else if (at + 1 < line.Length && line[at + 1] == '"')
            {
                value.Append('"');
                at += 2;
            }
            else
            {
                return (value.ToString(), at + 1);
            }
        }

        return (null, line.Length);
    }
}
