namespace Trasvase.Cli.Commands.Mending;

/// <summary>Guesses which of some names was meant.</summary>
internal static class Nearest
{
    /// <summary>
    /// Returns the nearest name, counted by letters that are wrong, missing, extra or swapped; null if no name is near, or if several are
    /// equally near.
    /// </summary>
    /// <param name="written">The name as it was written.</param>
    /// <param name="names">The valid names.</param>
    public static string? Of(string written, IEnumerable<string> names)
    {
        var letters = Letters(written);
        var allowed = Math.Max(1, letters.Length / 3);
        var all = names.Select(name => (Name: name, Distance: Distance(letters, Letters(name))));
        var near = all.Where(each => each.Distance <= allowed).ToList();
        var least = near.Count == 0 ? 0 : near.Min(each => each.Distance);
        return near.Where(each => each.Distance == least).ToList() is [var only] ? only.Name : null;
    }

    // Case and dashes do not count: --dryrun, --Dry_Run, -dry-run.
    private static string Letters(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    // A prefix of four letters or more counts as one missing letter: --if-exist, --max-ra.
    private static int Distance(string written, string name) =>
        written.Length >= 4 && name.StartsWith(written, StringComparison.Ordinal)
            ? Math.Min(1, name.Length - written.Length)
            : Edits(written, name);

    private static int Edits(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Least(rows, a, b, i, j);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static int Least(int[,] rows, string a, string b, int i, int j)
    {
        var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        var least = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
        var isSwapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return isSwapped ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
    }
}
