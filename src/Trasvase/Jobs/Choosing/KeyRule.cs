namespace Trasvase;

/// <summary>One rule about keys. The first rule that matches a key decides; the docs (choosing.md) say how patterns are written.</summary>
/// <param name="IsInclude">Whether what matches is chosen; false to leave it out.</param>
/// <param name="Pattern">What a key is compared with, below the source's prefix: a glob, or a regular expression.</param>
/// <param name="IsRegex">Whether it is a regular expression of .NET, which may match anywhere in the key. A glob by default.</param>
public sealed record KeyRule(bool IsInclude, string Pattern, bool IsRegex = false)
{
    /// <summary>As it is written on the command line: <c>--exclude '*.tmp'</c>.</summary>
    internal string Option => $"--{(IsInclude ? "include" : "exclude")}{(IsRegex ? "-regex" : "")} '{Pattern}'";
}

/// <summary>Renames keys: what a regular expression matches in a key below the source's prefix is replaced, all of it.</summary>
/// <param name="Pattern">A regular expression of .NET.</param>
/// <param name="Replacement">What comes instead, in which <c>$1</c> or <c>${name}</c> stands for a group.</param>
public sealed record KeyReplacement(string Pattern, string Replacement)
{
    private const string Arrow = "=>";

    /// <summary>Reads <c>REGEX=>REPLACEMENT</c>; where there are several arrows the last one counts.</summary>
    /// <returns>Null if there is no arrow.</returns>
    public static KeyReplacement? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.LastIndexOf(Arrow, StringComparison.Ordinal);
        return at < 0 ? null : new KeyReplacement(text[..at], text[(at + Arrow.Length)..]);
    }
}
