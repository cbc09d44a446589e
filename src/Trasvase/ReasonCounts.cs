using System.Collections;
using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>A short reason, and how many objects have it.</summary>
/// <param name="Explains">What the reason explains.</param>
/// <param name="Words">The reason, in a few words.</param>
/// <param name="Count">The number of objects that have the reason.</param>
public sealed record ReasonCount(ReasonKind Explains, string Words, long Count);

/// <summary>
/// The number of objects for each short reason, ordered by what the reasons explain, then the most frequent first. Immutable. For each
/// kind, at most 12 different reasons are counted separately; all others count together as <see cref="Others"/>. So the size does not
/// grow with the number of objects.
/// </summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed class ReasonCounts : IReadOnlyList<ReasonCount>, IEquatable<ReasonCounts>
{
    /// <summary>The words that stand for all reasons that are not counted separately. They come last within their kind.</summary>
    public const string Others = "others";

    /// <summary>The most reasons of one kind that are counted separately.</summary>
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

    /// <summary>No reason at all.</summary>
    public static ReasonCounts None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _counts.Length;

    /// <inheritdoc/>
    public ReasonCount this[int index] => _counts[index];

    /// <summary>Returns the reasons that explain this, the most frequent first.</summary>
    public IEnumerable<ReasonCount> Of(ReasonKind explained) => _counts.Where(count => count.Explains == explained);

    /// <summary>Counts how often each of these words occurs.</summary>
    internal static ReasonCounts Of(ReasonKind explained, IEnumerable<string> words) =>
        None.Plus(words.CountBy(word => word, StringComparer.Ordinal).Select(entry => new ReasonCount(explained, entry.Key, entry.Value)));

    /// <summary>Makes a collection of reasons that were counted before.</summary>
    internal static ReasonCounts From(IEnumerable<ReasonCount> counts) => None.Plus(counts);

    /// <summary>Returns the counts with the reasons of these receipts added.</summary>
    internal ReasonCounts With(IReadOnlyList<TransferReceipt> receipts)
    {
        // Most objects arrive as they are and have no reason, so usually there is nothing to count.
        return receipts.Any(receipt => receipt.Reasons.Count > 0)
            ? Plus(
                receipts.SelectMany(receipt => receipt.Reasons)
                    .CountBy(reason => reason)
                    .Select(entry => new ReasonCount(entry.Key.Explains, entry.Key.Words, entry.Value)))
            : this;
    }

    /// <summary>Returns the counts with these counts added.</summary>
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

    /// <summary>Returns the counts without these counts. Their objects are tried again, and are counted again then.</summary>
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

    // A new reason beyond the maximum counts as one of the others.
    private static ShortReason Known(ShortReason reason, Dictionary<ShortReason, long> all) =>
        all.ContainsKey(reason) || all.Keys.Count(known => known.Explains == reason.Explains && known.Words != Others) < DifferentMax
            ? reason
            : reason with { Words = Others };
}
