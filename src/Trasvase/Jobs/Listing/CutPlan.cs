namespace Trasvase.Jobs.Listing;

/// <summary>Decides where a listing is cut into ranges. Has no side effects, but learns from how its guesses turned out.</summary>
internal sealed class CutPlan
{
    /// <summary>The number of pages that a range should have: as many as may wait in memory, so that no reader has to wait.</summary>
    public const int PagesPerRange = 3;

    // The limit of the score that shows whether recent guesses turned out well.
    private const int TrustMax = 2;

    private double _stretch = 1;
    private int _trust;
    private bool _isLost;

    /// <summary>The folders ahead; null as long as nobody requested them.</summary>
    public Milestones? Milestones { get; set; }

    /// <summary>Returns a level whose folders should be requested before anything is guessed; null if there is none.</summary>
    public string? WantedLevel(ListingRange range) =>
        _trust < 0 && range is { IsRead: false, Sample.Level: { } level, Position: { } position }
        && position.Value.StartsWith(level, StringComparison.Ordinal)
        && !(Milestones is { } known && known.Level == level && (known.Covers(position.Value) || !known.IsUseful))
            ? level
            : null;

    /// <summary>
    /// Returns where to cut the rest of a range that is being read, and how many keys are expected before the cut; the number is null if
    /// the place was not guessed. Returns null if a cut is not worth it, or its place cannot be told.
    /// </summary>
    public (ObjectKey At, double? Expected)? Cut(ListingRange range)
    {
        if (range is not { IsRead: false, Sample: { } sample, Position: { } position }
            || (_isLost && range.First is null)
            || (sample.Level is { } level && !position.Value.StartsWith(level, StringComparison.Ordinal)))
        {
            return null;
        }

        var keys = (double)sample.Count * Math.Max(1, PagesPerRange - range.Ready);
        if (range.UpTo is { } end && !(sample.Space?.Between(position.Value, end.Value) > (keys + sample.Count) * _stretch))
        {
            return null;
        }

        var known = Milestones is { } milestones && milestones.Level == sample.Level && milestones.Covers(position.Value)
            ? milestones
            : null;
        var at = known is null
            ? sample.Space?.Ahead(position.Value, keys * _stretch)
            : known.Ahead(position.Value, (int)Math.Max(1, keys / sample.KeysPerFolder));
        return at is { Length: > 0 } && Valid(at) is { } key && key > position && !(range.UpTo is { } last && key >= last)
            ? (key, known is null ? keys : null)
            : null;
    }

    /// <summary>Learns from a range that was read to its end.</summary>
    /// <param name="expected">The number of keys that were expected; null if the end was not guessed.</param>
    /// <param name="keys">The number of keys that were found.</param>
    public void Learn(double? expected, long keys)
    {
        // In a wide gap, guess after guess would find nothing, so the next guess waits until a key was seen.
        _isLost = keys == 0;
        if (expected is not { } guessed)
        {
            return;
        }

        var ratio = guessed / Math.Max(1, keys);
        _trust = Math.Clamp(_trust + (ratio is > 0.5 and < 2 ? 1 : -1), -TrustMax, TrustMax);
        ratio = Math.Clamp(ratio, 0.5, 2);
        _stretch = Math.Clamp(_stretch * Math.Sqrt(ratio), 1.0 / 64, 64);
    }

    // No store has longer keys.
    private static ObjectKey? Valid(string text) => ObjectKey.OfRaw(text) is { Utf8Length: <= 1024 } key ? key : null;
}
