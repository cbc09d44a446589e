using System.Text.RegularExpressions;

namespace Trasvase.Jobs.Choosing;

/// <summary>
/// A compiled pattern. A match takes time in proportion to the key, or else fails at a time limit; it never gives a wrong answer.
/// </summary>
internal sealed class KeyPattern
{
    private const RegexOptions Usual = RegexOptions.CultureInvariant;
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(1);

    private readonly string _text;
    private readonly Regex _regex;

    private KeyPattern(string text, Regex regex, IReadOnlyList<string> prefixes)
    {
        _text = text;
        _regex = regex;
        Prefixes = prefixes;
    }

    /// <summary>The prefixes of matching keys: every key that matches begins with one of them.</summary>
    public IReadOnlyList<string> Prefixes { get; }

    /// <summary>Compiles the pattern of a rule.</summary>
    /// <exception cref="FormatException">The text is not a pattern; the message is a sentence.</exception>
    public static KeyPattern Of(KeyRule rule)
    {
        if (rule.IsRegex)
        {
            return OfRegex(rule.Pattern);
        }

        var (regex, prefixes) = Glob.Read(rule.Pattern);
        return new KeyPattern(rule.Pattern, new Regex(regex, Usual | RegexOptions.NonBacktracking, TimeMax), prefixes);
    }

    /// <summary>
    /// Compiles a regular expression. Only expressions that .NET's non-backtracking engine does not support, such as those with
    /// backreferences or lookarounds, may backtrack.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static KeyPattern OfRegex(string text)
    {
        if (text.Length == 0)
        {
            throw new FormatException("A regular expression is empty.");
        }

        Regex regex;
        try
        {
            regex = new Regex(text, Usual | RegexOptions.NonBacktracking, TimeMax);
        }
        catch (NotSupportedException)
        {
            regex = new Regex(text, Usual, TimeMax);
        }
        catch (RegexParseException e)
        {
            throw new FormatException($"The regular expression '{text}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }

        return new KeyPattern(text, regex, [LiteralBeginning(text)]);
    }

    /// <summary>Whether a key matches.</summary>
    /// <exception cref="StoreException">InvalidRequest: the match takes too long.</exception>
    public bool IsMatch(string key) => InTime(key, () => _regex.IsMatch(key));

    /// <summary>Returns the key with every match replaced.</summary>
    /// <inheritdoc cref="IsMatch"/>
    public string Replace(string key, string replacement) => InTime(key, () => _regex.Replace(key, replacement));

    private T InTime<T>(string key, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest,
                RetryAdvice.Never,
                $"The regular expression '{_text}' takes longer than {TimeMax.TotalSeconds:0} s for the key '{key}': it has to be written "
                + "so that it does not try so many ways.",
                e);
        }
    }

    // The literal text that every match begins with. Empty if the expression is not anchored at the beginning, or if a construct could
    // give the text another meaning.
    private static string LiteralBeginning(string regex)
    {
        if (!regex.StartsWith('^') || regex.Contains('|', StringComparison.Ordinal) || regex.Contains("(?", StringComparison.Ordinal))
        {
            return "";
        }

        var plain = regex.Skip(1).TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_').Count();

        // A quantifier may make the last character optional.
        var isCounted = plain > 0 && plain + 1 < regex.Length && regex[plain + 1] is '?' or '*' or '{';
        return regex.Substring(1, isCounted && plain > 0 ? plain - 1 : plain);
    }
}
