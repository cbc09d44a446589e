using System.Globalization;
using Trasvase.Jobs.Choosing;

namespace Trasvase;

/// <summary>
/// Which objects of a source a job is about, and what they are called at the target. An object is chosen if nothing that is set here speaks
/// against it. Immutable; the defaults choose everything.
/// </summary>
public sealed record Selection
{
    /// <summary>The longest age, 36,500 days.</summary>
    public static readonly TimeSpan AgeLimit = TimeSpan.FromDays(36_500);

    private static readonly Lazy<Chooser> OfEverything = new(static () => new Chooser(new Selection(), "", DateTimeOffset.UnixEpoch));

    private readonly Chooser? _chooser;

    /// <summary>All of them.</summary>
    public Selection()
    {
    }

    private Selection(Selection asked, Chooser chooser)
        : this(asked) => _chooser = chooser;

    /// <summary>All of them.</summary>
    public static Selection Everything { get; } = new();

    /// <summary>
    /// Rules about keys below the source's prefix. The first one that matches decides; where none does, the object is chosen if there is no
    /// rule that includes.
    /// </summary>
    public IReadOnlyList<KeyRule> Rules { get; init; } = [];

    /// <summary>The least length in bytes; null for any.</summary>
    public long? MinSize { get; init; }

    /// <summary>The greatest length in bytes; null for any.</summary>
    public long? MaxSize { get; init; }

    /// <summary>At least so old, counted from the moment in which the job began; null for any age.</summary>
    public TimeSpan? MinAge { get; init; }

    /// <summary>At most so old, counted from the moment in which the job began; null for any age.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Stored after this time; null for any time.</summary>
    public DateTimeOffset? ModifiedAfter { get; init; }

    /// <summary>Stored before this time; null for any time.</summary>
    public DateTimeOffset? ModifiedBefore { get; init; }

    /// <summary>One of these storage classes or access tiers, in the store's own words, without regard to case; empty for any.</summary>
    public IReadOnlyList<string> StorageClasses { get; init; } = [];

    /// <summary>None of these storage classes or access tiers.</summary>
    public IReadOnlyList<string> NotStorageClasses { get; init; } = [];

    /// <summary>A file that names the objects, instead of a listing: a whole key a line, or JSON lines; null for none.</summary>
    public string? FromList { get; init; }

    /// <summary>The manifest.json of an S3 Inventory, instead of a listing: a file, or <c>s3://bucket/key</c>; null for none.</summary>
    public string? FromInventory { get; init; }

    /// <summary>The versions that were the current ones at this time; null for those of now.</summary>
    public DateTimeOffset? VersionsAt { get; init; }

    /// <summary>How keys below the source's prefix are renamed, one replacement after the other.</summary>
    public IReadOnlyList<KeyReplacement> Maps { get; init; } = [];

    /// <summary>What tells the list's content from an earlier one of the same name.</summary>
    internal string? ListMark { get; init; }

    /// <summary>Whether it takes more than an object's key to know whether it is chosen.</summary>
    internal bool AsksForMoreThanKeys =>
        MinSize is not null
            || MaxSize is not null
            || MinAge is not null
            || MaxAge is not null
            || ModifiedAfter is not null
            || ModifiedBefore is not null
        || StorageClasses.Count > 0 || NotStorageClasses.Count > 0;

    /// <summary>One line that tells two selections apart; empty for everything.</summary>
    public string Text => SelectionText.Of(this);

    private Chooser Ready => _chooser ?? (!AsksForMoreThanKeys && Rules.Count + Maps.Count == 0
        ? OfEverything.Value
        : throw new InvalidOperationException("A selection has to be made ready for a source before it chooses."));

    /// <summary>All that is wrong with the values, a sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate() => SelectionFaults.Of(this);

    /// <summary>Two selections are the same if they choose the same.</summary>
    public bool Equals(Selection? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The same, ready to choose.</summary>
    /// <param name="sourcePrefix">What the keys of the source begin with.</param>
    /// <param name="now">From when ages count.</param>
    internal Selection At(string sourcePrefix, DateTimeOffset now) => new(this, new Chooser(this, sourcePrefix, now));

    /// <summary>The same with a mark of what its list holds now.</summary>
    internal Selection Marked()
    {
        var file = new[] { FromList, FromInventory }
            .Select(name => name is null ? null : new FileInfo(name))
            .FirstOrDefault(file => file is { Exists: true });
        return file is null
            ? this
            : this with { ListMark = string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc:O}") };
    }

    /// <summary>Whether an object is chosen.</summary>
    /// <exception cref="StoreException">InvalidRequest: a regular expression takes too long.</exception>
    internal bool Chooses(ObjectInfo source) => Ready.WhyNot(source) is null;

    /// <inheritdoc cref="Chooser.WhyNot(ObjectInfo)"/>
    internal string? WhyNot(ObjectInfo source) => Ready.WhyNot(source);

    /// <inheritdoc cref="Chooser.WhyNot(ObjectKey)"/>
    internal string? WhyNot(ObjectKey key) => Ready.WhyNot(key);

    /// <summary>Whether an object of this key may be chosen, whatever else it is.</summary>
    /// <inheritdoc cref="Chooses"/>
    internal bool ChoosesKey(ObjectKey key) => Ready.WhyNot(key) is null;

    /// <inheritdoc cref="Chooser.Rename"/>
    internal string Rename(string below) => Maps.Count == 0 ? below : Ready.Rename(below);

    /// <inheritdoc cref="Chooser.Prefixes"/>
    internal IReadOnlyList<string> Prefixes(string sourcePrefix) => Rules.Count == 0 ? [sourcePrefix] : Ready.Prefixes();
}
