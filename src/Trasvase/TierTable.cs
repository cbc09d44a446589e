using System.Collections.Frozen;
using Trasvase.Storage;

namespace Trasvase;

/// <summary>The access tiers in which objects are stored at the target, by their storage class at the source. Immutable.</summary>
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

    // The class of objects for which S3 reports no class.
    private const string UsualClass = "STANDARD";

    private readonly FrozenDictionary<string, string> _tiers;
    private readonly string? _always;

    private TierTable(IEnumerable<KeyValuePair<string, string>> tiers, string? always)
    {
        _tiers = tiers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _always = always;
    }

    /// <summary>
    /// The table for Amazon's storage classes as they are meant, such as <c>STANDARD_IA</c> to Cool, <c>GLACIER_IR</c> to Cold and
    /// <c>DEEP_ARCHIVE</c> to Archive.
    /// </summary>
    public static TierTable Usual { get; } = Parse(UsualText);

    /// <summary>Makes a table that stores every object in this tier.</summary>
    /// <exception cref="ArgumentException">The tier is empty or white space.</exception>
    public static TierTable Always(string tier)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tier);
        return new TierTable([], tier);
    }

    /// <summary>
    /// Reads a table with a line for each storage class, such as <c>STANDARD_IA=Cool</c>. Empty lines and everything after a <c>#</c> are
    /// ignored. Objects of a class that has no line are stored in the default tier of the target's account.
    /// </summary>
    /// <exception cref="FormatException">A line is invalid, or names a class for the second time; the message says which.</exception>
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

    /// <summary>Returns the table as one line, by which two tables can be told apart.</summary>
    public override string ToString() =>
        _always
            ?? string.Join(' ', _tiers.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"));

    /// <summary>Returns the tier for objects of this class, in the target's own word; null for the account's default.</summary>
    internal string? Of(string? storageClass, StoreProfile target) =>
        (_always ?? _tiers.GetValueOrDefault(storageClass ?? UsualClass)) is { } tier ? Known(tier, target)?.Name ?? tier : null;

    /// <summary>Returns a sentence for each tier that the target does not have; an empty list if it has all of them.</summary>
    internal IReadOnlyList<string> Faults(StoreProfile target) =>
    [
        .. Named.Where(tier => Known(tier, target) is null)
            .Select(tier => target.Tiers.Count == 0
                ? $"{target.Name} has no tiers to choose from, so '{tier}' cannot be asked for."
                : $"'{tier}' is no tier of {target.Name}: it has {string.Join(", ", target.Tiers.Select(known => known.Name))}."),
    ];

    /// <summary>Whether every object would be stored in a tier from which it cannot be read.</summary>
    internal bool ArchivesAll(StoreProfile target) => _always is not null && Known(_always, target)?.IsArchive == true;

    private IEnumerable<string> Named =>
        _always is null ? _tiers.Values.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal) : [_always];

    private static StorageTier? Known(string tier, StoreProfile target) =>
        target.Tiers.FirstOrDefault(known => known.Name.Equals(tier, StringComparison.OrdinalIgnoreCase));
}
