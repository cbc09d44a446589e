using System.Collections.Frozen;
using Trasvase.Storage;

namespace Trasvase;

/// <summary>Which access tier of the target an object is stored in, by its storage class at the source. Immutable.</summary>
public sealed class TierTable
{
    private const string UsualText = """
        STANDARD=Hot
        EXPRESS_ONEZONE=Hot
        REDUCED_REDUNDANCY=Hot
        INTELLIGENT_TIERING=Hot
        STANDARD_IA=Cool
        ONEZONE_IA=Cool
        GLACIER_IR=Cold
        GLACIER=Archive
        DEEP_ARCHIVE=Archive
        """;

    // S3 answers a look without a class where it is this one.
    private const string UsualClass = "STANDARD";

    private readonly FrozenDictionary<string, string> _tiers;
    private readonly string? _always;

    private TierTable(IEnumerable<KeyValuePair<string, string>> tiers, string? always)
    {
        _tiers = tiers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _always = always;
    }

    /// <summary>
    /// Amazon's classes by how they are meant: <c>STANDARD_IA</c> to Cool, <c>GLACIER_IR</c> to Cold, <c>DEEP_ARCHIVE</c> to Archive.
    /// </summary>
    public static TierTable Usual { get; } = Parse(UsualText);

    /// <summary>Every object in this tier.</summary>
    public static TierTable Always(string tier)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tier);
        return new TierTable([], tier);
    }

    /// <summary>
    /// Reads a table: a line for each class, <c>STANDARD_IA=Cool</c>. Empty lines, and what follows a <c>#</c>, count for nothing. A class
    /// that is in no line gets what the target's account gives by default.
    /// </summary>
    /// <exception cref="FormatException">A line is none of these, or names a class for the second time; the message says which.</exception>
    public static TierTable Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tiers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (line, number) in text.Split('\n')
            .Select((line, i) => (line.Split('#')[0].Trim(), i + 1))
            .Where(entry => entry.Item1.Length > 0))
        {
            var sides = line.Split('=', StringSplitOptions.TrimEntries);
            if (sides is not [{ Length: > 0 } from, { Length: > 0 } to])
            {
                throw new FormatException($"Line {number} is no line of a table of tiers: it must be like STANDARD_IA=Cool.");
            }

            if (!tiers.TryAdd(from, to))
            {
                throw new FormatException($"Line {number} names the class {from} for the second time.");
            }
        }

        return new TierTable(tiers, always: null);
    }

    /// <summary>One line that tells two tables apart.</summary>
    public override string ToString() =>
        _always
            ?? string.Join(' ', _tiers.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"));

    /// <summary>The tier for an object of this class, in the target's own word; null for the account's default.</summary>
    internal string? Of(string? storageClass, StoreProfile target) =>
        (_always ?? _tiers.GetValueOrDefault(storageClass ?? UsualClass)) is { } tier ? Known(tier, target)?.Name ?? tier : null;

    /// <summary>All that the target does not know of it, a sentence each; empty if it knows all.</summary>
    internal IReadOnlyList<string> Faults(StoreProfile target) =>
    [
        .. Named.Where(tier => Known(tier, target) is null)
            .Select(tier => target.Tiers.Count == 0
                ? $"{target.Name} has no tiers to choose from, so '{tier}' cannot be asked for."
                : $"'{tier}' is no tier of {target.Name}: it has {string.Join(", ", target.Tiers.Select(known => known.Name))}."),
    ];

    /// <summary>Whether every object would be stored where it cannot be read.</summary>
    internal bool ArchivesAll(StoreProfile target) => _always is not null && Known(_always, target)?.IsArchive == true;

    private IEnumerable<string> Named =>
        _always is null ? _tiers.Values.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal) : [_always];

    private static StorageTier? Known(string tier, StoreProfile target) =>
        target.Tiers.FirstOrDefault(known => known.Name.Equals(tier, StringComparison.OrdinalIgnoreCase));
}
