using System.Text;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>Chooses which tags go with an object, and says which do not. Pure: a tag goes as it is, or not at all.</summary>
/// <param name="Tags">What to store.</param>
/// <param name="Notes">A sentence for each tag that is left out.</param>
internal sealed record TagMapping(IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Notes)
{
    /// <summary>Chooses, in the order of the names: the same tags always give the same answer.</summary>
    /// <param name="source">The source's tags; null if nobody asked for them.</param>
    /// <param name="target">Says what it can hold.</param>
    /// <param name="policy">What to do about the others.</param>
    /// <exception cref="StoreException">InvalidRequest for a tag that does not fit, if all are wanted.</exception>
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
            if (WhyNot(name, value, tags.Count, length + longer, target) is { } why)
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
    /// What a tag takes of the room that all have, written like a query: name, value, and a sign before each but the first.
    /// </summary>
    internal static int EncodedLength(string name, string value) => Escaped(name) + 1 + Escaped(value) + 1;

    // The first thing that is wrong with it.
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
