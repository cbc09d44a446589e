using System.Text;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>The tags that go along with an object. Pure: a tag goes along unchanged or not at all.</summary>
/// <param name="Tags">The tags to store.</param>
/// <param name="Notes">A sentence for each tag that is left out.</param>
internal sealed record TagMapping(IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Notes)
{
    /// <summary>Chooses the tags that fit, in the order of their names, so that the same tags always give the same result.</summary>
    /// <param name="source">The source's tags; null if they were not requested.</param>
    /// <param name="target">The target's profile.</param>
    /// <param name="policy">What to do about tags that do not fit.</param>
    /// <exception cref="StoreException">InvalidRequest for a tag that does not fit, if all tags are wanted.</exception>
    public static TagMapping For(IReadOnlyDictionary<string, string>? source, StoreProfile target, TagPolicy policy)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var notes = new List<string>();
        if (source is null || policy == TagPolicy.None)
        {
            return new TagMapping(tags, notes);
        }

        var length = 0;
        foreach (var (name, value) in source.OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            var longer = EncodedLength(name, value);
            if (WhyNot(name, value, tags.Count, length + longer - 1, target) is { } why)
            {
                notes.Add(policy == TagPolicy.Fit ? $"The tag '{name}' is left out: {why}." : throw Refused(name, why));
                continue;
            }

            length += longer;
            tags.Add(name, value);
        }

        return new TagMapping(tags, notes);
    }

    /// <summary>
    /// Returns how many characters a tag takes if all tags are written like the query of a URL: its name, its value and a separator after
    /// each. Only the last tag of all has no separator after its value.
    /// </summary>
    internal static int EncodedLength(string name, string value) => Escaped(name) + 1 + Escaped(value) + 1;

    // Returns the first reason why a tag does not fit; null if it fits.
    private static string? WhyNot(string name, string value, int others, int length, StoreProfile target) => target switch
    {
        { Tags: false } => $"{target.Name} keeps no tags",
        { TagLimits: not { } } => null,
        { TagLimits: var limits } when name.Length == 0 || name.Length > limits.NameLengthMax =>
            $"its name has {name.Length} characters, and {target.Name} takes 1 to {limits.NameLengthMax}",
        { TagLimits: var limits } when value.Length > limits.ValueLengthMax =>
            $"its value has {value.Length} characters, and {target.Name} takes at most {limits.ValueLengthMax}",
        { TagLimits: var limits } when FirstRefused(name + value, limits.Holds) is { } c => $"{target.Name} takes no '{c}' in a tag",
        { TagLimits: var limits } when others >= limits.CountMax => $"{target.Name} keeps at most {limits.CountMax} tags of an object",
        { TagLimits: var limits } when length > limits.EncodedLengthMax => $"all tags of an object together are too long for {target.Name}",
        _ => null,
    };

    private static string? FirstRefused(string text, Func<char, bool> holds)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.IsBmp || !holds((char)rune.Value))
            {
                return Rune.IsControl(rune) ? $"U+{rune.Value:X4}" : rune.ToString();
            }
        }

        return null;
    }

    private static int Escaped(string text) => Uri.EscapeDataString(text).Length;

    private static StoreException Refused(string name, string why) => new(
        StoreErrorKind.InvalidRequest,
        RetryAdvice.Never,
        $"The object cannot be stored with its tag '{name}': {why}. With --tags fit it is left out.")
    { Words = "tags do not fit" };
}
