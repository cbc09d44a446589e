using System.Text.RegularExpressions;

namespace Trasvase.Jobs.Choosing;

/// <summary>
/// A pattern made ready. Matching takes time in proportion to the key, or ends at a time limit: it never answers wrongly.
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

    /// <summary>Every key that matches begins with one of these.</summary>
    public IReadOnlyList<string> Prefixes { get; }

    /// <summary>Makes a rule's pattern ready.</summary>
    /// <exception cref="FormatException">It is none; the message is a sentence.</exception>
    public static KeyPattern Of(KeyRule rule)
    {
        if (rule.IsRegex)
        {
            return OfRegex(rule.Pattern);
        }

        var (regex, prefixes) = Glob.Read(rule.Pattern);
        return new KeyPattern(rule.Pattern, new Regex(regex, Usual | RegexOptions.NonBacktracking, TimeMax), prefixes);
    }

    /// <summary>Makes a regular expression ready. Only those that need it, for references back and looks around, are let go back.</summary>
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
    /// <exception cref="StoreException">InvalidRequest, if that takes too long to find out.</exception>
    public bool IsMatch(string key) => InTime(key, () => _regex.IsMatch(key));

    /// <summary>The key with every match replaced.</summary>
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

    // What a match at the very beginning begins with: only where no sign may have another meaning.
    private static string LiteralBeginning(string regex)
    {
        if (!regex.StartsWith('^') || regex.Contains('|', StringComparison.Ordinal) || regex.Contains("(?", StringComparison.Ordinal))
        {
            return "";
        }

        var plain = regex.Skip(1).TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_').Count();

        // What follows may make the last one optional.
        var isCounted = plain > 0 && plain + 1 < regex.Length && regex[plain + 1] is '?' or '*' or '{';
        return regex.Substring(1, isCounted && plain > 0 ? plain - 1 : plain);
    }
}
