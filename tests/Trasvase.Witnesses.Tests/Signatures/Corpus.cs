using System.Security.Cryptography;
using Trasvase.Testing.Data;

namespace Trasvase.Witnesses.Tests.Signatures;

/// <summary>What both sides sign: the odd keys, random ones, and metadata with white space of every kind.</summary>
internal static class Corpus
{
    private const string Letters = "abzAZ019 -._~/+%&=?#:;,@!$'()*\"<>[]{}|^`\\\u00e9\u0301\u6587\u0645\U0001f600\ufffe\u200b\u007f\u0085\t";

    /// <summary>The seed of the random keys: TRASVASE_SEED, or drawn now. It is printed, and stands in every failure.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("TRASVASE_SEED"), out var seed) ? seed
        : RandomNumberGenerator.GetInt32(int.MaxValue);

    public static IReadOnlyList<string> OddKeys { get; } = [.. WeirdKeys.Names.Select(WeirdKeys.Get)];

    /// <summary>Values that a signer may trim or collapse, and a wire may not.</summary>
    public static IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["plain"] = "value",
        ["doubled"] = "a  b   c",
        ["tab"] = "a\tb",
        ["tabs"] = "a\t\tb \t c",
        ["quoted"] = "\"a  b\"",
        ["comma"] = "a,b, c",
        ["a_b"] = "1",
        ["a1"] = "2",
        ["ab"] = "3",
        ["empty"] = "",
    };

    /// <summary>Keys of every kind of character, from the seed.</summary>
    public static IEnumerable<string> RandomKeys(int count)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"TRASVASE_SEED={Seed}");
        var random = new Random(Seed);
        var runes = Letters.EnumerateRunes().ToArray();
        return [.. Enumerable.Range(0, count)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => runes[random.Next(runes.Length)].ToString())))];
    }

    /// <summary>Names of metadata, which one service sorts in an order of its own.</summary>
    public static IEnumerable<Dictionary<string, string>> RandomMetadata(int count)
    {
        const string letters = "aAbB_019z";
        var random = new Random(Seed);
        for (var i = 0; i < count; i++)
        {
            var names = Enumerable.Range(0, random.Next(2, 8))
                .Select(_ => letters[random.Next(5)] + string.Concat(Enumerable.Range(0, random.Next(5))
                    .Select(_ => letters[random.Next(letters.Length)])));
            yield return names.Distinct(StringComparer.OrdinalIgnoreCase)
                .ToDictionary(name => name, name => $"v  {name}", StringComparer.Ordinal);
        }
    }
}
