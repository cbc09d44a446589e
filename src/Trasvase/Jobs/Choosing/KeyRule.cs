namespace Trasvase;

/// <summary>
/// A rule about keys. The first rule that matches a key decides. The document choosing.md describes the syntax of patterns.
/// </summary>
/// <param name="IsInclude">True to choose matching keys; false to leave them out.</param>
/// <param name="Pattern">The pattern for the part of a key after the source's prefix: a glob or a regular expression.</param>
/// <param name="IsRegex">Whether the pattern is a .NET regular expression, which may match anywhere in the key. By default it is a
/// glob.</param>
public sealed record KeyRule(bool IsInclude, string Pattern, bool IsRegex = false)
{
    /// <summary>The rule as written on the command line: <c>--exclude '*.tmp'</c>.</summary>
    internal string Option => $"--{(IsInclude ? "include" : "exclude")}{(IsRegex ? "-regex" : "")} '{Pattern}'";
}

/// <summary>
/// A rule that renames keys: every match of a regular expression in the part of a key after the source's prefix is replaced.
/// </summary>
/// <param name="Pattern">A .NET regular expression.</param>
/// <param name="Replacement">The replacement of each match. <c>$1</c> or <c>${name}</c> stands for a group.</param>
public sealed record KeyReplacement(string Pattern, string Replacement)
{
    private const string Arrow = "=>";

    /// <summary>Parses <c>REGEX=>REPLACEMENT</c>. If the text holds several arrows, the last one separates the two.</summary>
    /// <returns>The rule; null if there is no arrow.</returns>
    public static KeyReplacement? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.LastIndexOf(Arrow, StringComparison.Ordinal);
        return at < 0 ? null : new KeyReplacement(text[..at], text[(at + Arrow.Length)..]);
    }
}
