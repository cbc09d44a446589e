using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Trasvase.Testing.Checking;

/// <summary>
/// No output holds a secret: as it is, in another case, percent-encoded (once or twice), escaped as in JSON or XML, in
/// hexadecimal, or in Base64 at whatever place of a longer text.
/// </summary>
internal static partial class SecretRules
{
    private const int CanaryLengthMin = 8;

    public static IEnumerable<Violation> Check(RunFacts facts)
    {
        foreach (var output in facts.Outputs)
        {
            var texts = Readings(Encoding.Latin1.GetString(output.Bytes.Span)).Distinct(StringComparer.Ordinal).ToList();
            for (var number = 0; number < facts.Canaries.Count; number++)
            {
                if (Spellings(facts.Canaries[number])
                    .Where(spelling => texts.Exists(text => text.Contains(spelling.Text, StringComparison.Ordinal)))
                    .Select(spelling => spelling.Name)
                    .FirstOrDefault() is { } name)
                {
                    yield return new Violation(
                        ViolationKind.LeakedSecret, output.Name, $"Secret {number + 1} of {facts.Canaries.Count} is in it, {name}.");
                }
            }
        }
    }

    // Case never counts: everything is compared in lower case.
    private static IEnumerable<string> Readings(string text)
    {
        yield return text.ToLowerInvariant();

        var once = Percent().Replace(text, Decoded);
        yield return once.ToLowerInvariant();
        yield return Percent().Replace(once, Decoded).ToLowerInvariant();
        yield return Json().Replace(text, Decoded)
            .Replace("\\/", "/", StringComparison.Ordinal)
            .Replace("\\\"", "\"", StringComparison.Ordinal)
            .ToLowerInvariant();
        yield return System.Net.WebUtility.HtmlDecode(text).ToLowerInvariant();

        // UTF-16, as logs of some systems have it.
        yield return text.Replace("\0", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    private static string Decoded(Match match) =>
        ((char)int.Parse(match.Groups["hex"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString();

    private static IEnumerable<(string Name, string Text)> Spellings(string canary) => canary.Length >= CanaryLengthMin
        ? SpellingsOf(canary)
        : throw new ArgumentException($"A canary of fewer than {CanaryLengthMin} characters would be found by chance.", nameof(canary));

    private static IEnumerable<(string Name, string Text)> SpellingsOf(string canary)
    {
        var bytes = Encoding.UTF8.GetBytes(canary);
        yield return ("spelled out", Encoding.Latin1.GetString(bytes).ToLowerInvariant());
        yield return ("in hexadecimal", Convert.ToHexStringLower(bytes));
        for (var before = 0; before < 3; before++)
        {
            // Of the first and the last character some bits belong to the neighbours.
            var (first, end) = (((before * 8) + 5) / 6, (before + bytes.Length) * 8 / 6);
            var base64 = Convert.ToBase64String([.. new byte[before], .. bytes])[first..end].ToLowerInvariant();
            yield return ("in Base64", base64);
            yield return ("in Base64", base64.Replace('+', '-').Replace('/', '_'));
        }
    }

    [GeneratedRegex("%(?<hex>[0-9a-fA-F]{2})", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Percent();

    [GeneratedRegex(@"\\u(?<hex>[0-9a-fA-F]{4})", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Json();
}
