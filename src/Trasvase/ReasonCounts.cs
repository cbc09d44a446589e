using System.Collections;
using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>How often a short reason was met.</summary>
/// <param name="Explains">What it is the reason of.</param>
/// <param name="Words">The reason.</param>
/// <param name="Count">How many objects have it.</param>
public sealed record ReasonCount(ReasonKind Explains, string Words, long Count);

/// <summary>
/// How many objects each short reason explains, ordered by what they explain, the most frequent first. Immutable. Holds a few dozen
/// different ones: what comes after them is counted as <see cref="Others"/> of its kind, so that nothing grows with the number of objects.
/// </summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed class ReasonCounts : IReadOnlyList<ReasonCount>, IEquatable<ReasonCounts>
{
    /// <summary>The words of all reasons that are not counted one by one.</summary>
    public const string Others = "others";

    /// <summary>So many different reasons of a kind are counted one by one.</summary>
    internal const int DifferentMax = 12;

    private readonly ReasonCount[] _counts;

    private ReasonCounts(IEnumerable<KeyValuePair<ShortReason, long>> counts) => _counts =
    [
        .. counts.Where(entry => entry.Value > 0)
            .Select(entry => new ReasonCount(entry.Key.Explains, entry.Key.Words, entry.Value))
            .OrderBy(count => count.Explains)
            .ThenBy(count => count.Words == Others)
            .ThenByDescending(count => count.Count)
            .ThenBy(count => count.Words, StringComparer.Ordinal),
    ];

    /// <summary>Nothing was counted.</summary>
    public static ReasonCounts None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _counts.Length;

    /// <inheritdoc/>
    public ReasonCount this[int index] => _counts[index];

    /// <summary>Those that explain this, the most frequent first.</summary>
    public IEnumerable<ReasonCount> Of(ReasonKind explained) => _counts.Where(count => count.Explains == explained);

    /// <summary>How often each of these words came.</summary>
    internal static ReasonCounts Of(ReasonKind explained, IEnumerable<string> words) =>
        None.Plus(words.CountBy(word => word, StringComparer.Ordinal).Select(entry => new ReasonCount(explained, entry.Key, entry.Value)));

    /// <summary>What was counted before.</summary>
    internal static ReasonCounts From(IEnumerable<ReasonCount> counts) => None.Plus(counts);

    /// <summary>With the reasons of these objects.</summary>
    internal ReasonCounts With(IReadOnlyList<TransferReceipt> receipts)
    {
        // Nearly every object arrives as it is, and nothing has to be counted.
        return receipts.Any(receipt => receipt.Reasons.Count > 0)
            ? Plus(
                receipts.SelectMany(receipt => receipt.Reasons)
                    .CountBy(reason => reason)
                    .Select(entry => new ReasonCount(entry.Key.Explains, entry.Key.Words, entry.Value)))
            : this;
    }

    /// <summary>With these as well.</summary>
    internal ReasonCounts Plus(IEnumerable<ReasonCount> more)
    {
        Dictionary<ShortReason, long>? all = null;
        foreach (var (explained, words, count) in more)
        {
            all ??= _counts.ToDictionary(one => new ShortReason(one.Explains, one.Words), one => one.Count);
            var reason = Known(new ShortReason(explained, words), all);
            all[reason] = all.GetValueOrDefault(reason) + count;
        }

        return all is null ? this : new ReasonCounts(all);
    }

    /// <summary>Without these, which are counted again when their objects are tried again.</summary>
    internal ReasonCounts Less(IEnumerable<ReasonCount> fewer)
    {
        var all = _counts.ToDictionary(one => new ShortReason(one.Explains, one.Words), one => one.Count);
        foreach (var (explained, words, count) in fewer)
        {
            var reason = new ShortReason(explained, words);
            reason = all.ContainsKey(reason) ? reason : reason with { Words = Others };
            all[reason] = all.GetValueOrDefault(reason) - count;
        }

        return new ReasonCounts(all);
    }

    /// <inheritdoc/>
    public bool Equals(ReasonCounts? other) => other is not null && _counts.SequenceEqual(other._counts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ReasonCounts);

    /// <inheritdoc/>
    public override int GetHashCode() => _counts.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<ReasonCount> GetEnumerator() => ((IEnumerable<ReasonCount>)_counts).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A new one beyond the most is one of the others.
    private static ShortReason Known(ShortReason reason, Dictionary<ShortReason, long> all) =>
        all.ContainsKey(reason) || all.Keys.Count(known => known.Explains == reason.Explains && known.Words != Others) < DifferentMax
            ? reason
            : reason with { Words = Others };
}
