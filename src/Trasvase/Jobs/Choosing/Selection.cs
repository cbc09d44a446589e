using System.Globalization;
using Trasvase.Jobs.Choosing;

namespace Trasvase;

/// <summary>
/// The objects of a source that a job is about, and their names at the target. An object is chosen if no setting excludes it. Immutable.
/// The defaults choose everything.
/// </summary>
public sealed record Selection
{
    /// <summary>The longest age: 36,500 days.</summary>
    public static readonly TimeSpan AgeLimit = TimeSpan.FromDays(36_500);

    private static readonly Lazy<Chooser> OfEverything = new(static () => new Chooser(new Selection(), "", DateTimeOffset.UnixEpoch));

    private readonly Chooser? _chooser;

    /// <summary>Makes a selection of all objects.</summary>
    public Selection()
    {
    }

    private Selection(Selection asked, Chooser chooser)
        : this(asked) => _chooser = chooser;

    /// <summary>The selection of all objects.</summary>
    public static Selection Everything { get; } = new();

    /// <summary>
    /// The rules about keys below the source's prefix. The first rule that matches a key decides. A key that no rule matches is chosen
    /// only if none of the rules includes.
    /// </summary>
    public IReadOnlyList<KeyRule> Rules { get; init; } = [];

    /// <summary>The least size in bytes; null for any.</summary>
    public long? MinSize { get; init; }

    /// <summary>The greatest size in bytes; null for any.</summary>
    public long? MaxSize { get; init; }

    /// <summary>The least age, counted from the beginning of the job; null for any.</summary>
    public TimeSpan? MinAge { get; init; }

    /// <summary>The greatest age, counted from the beginning of the job; null for any.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The time after which objects must have been stored; null for any.</summary>
    public DateTimeOffset? ModifiedAfter { get; init; }

    /// <summary>The time before which objects must have been stored; null for any.</summary>
    public DateTimeOffset? ModifiedBefore { get; init; }

    /// <summary>The storage classes or access tiers to choose, in the store's own words, without regard to case; empty for any.</summary>
    public IReadOnlyList<string> StorageClasses { get; init; } = [];

    /// <summary>The storage classes or access tiers to leave out, in the store's own words, without regard to case.</summary>
    public IReadOnlyList<string> NotStorageClasses { get; init; } = [];

    /// <summary>The file that names the objects, instead of a listing: a whole key on each line, or JSON lines. Null for none.</summary>
    public string? FromList { get; init; }

    /// <summary>
    /// The manifest.json of an S3 Inventory that names the objects, instead of a listing: a file, or <c>s3://bucket/key</c>. Null for
    /// none.
    /// </summary>
    public string? FromInventory { get; init; }

    /// <summary>The time whose then current versions are chosen; null for the versions that are current now.</summary>
    public DateTimeOffset? VersionsAt { get; init; }

    /// <summary>The replacements that rename keys below the source's prefix. Each applies to the result of the one before.</summary>
    public IReadOnlyList<KeyReplacement> Maps { get; init; } = [];

    /// <summary>
    /// The length and last write time of the list or inventory, which distinguish its content from an earlier one of the same name; null
    /// if it is not a file on this machine.
    /// </summary>
    internal string? ListMark { get; init; }

    /// <summary>Whether the selection needs more than an object's key to decide.</summary>
    internal bool AsksForMoreThanKeys =>
        MinSize is not null
            || MaxSize is not null
            || MinAge is not null
            || MaxAge is not null
            || ModifiedAfter is not null
            || ModifiedBefore is not null
        || StorageClasses.Count > 0 || NotStorageClasses.Count > 0;

    /// <summary>The selection as one line, which is different for different selections; empty for everything.</summary>
    public string Text => SelectionText.Of(this);

    private Chooser Ready => _chooser ?? (!AsksForMoreThanKeys && Rules.Count + Maps.Count == 0
        ? OfEverything.Value
        : throw new InvalidOperationException("A selection has to be made ready for a source before it chooses."));

    /// <summary>Returns the faults of the values, one sentence each; empty if there are none.</summary>
    public IReadOnlyList<string> Validate() => SelectionFaults.Of(this);

    /// <summary>Whether two selections have the same <see cref="Text"/>.</summary>
    public bool Equals(Selection? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Returns the same selection, prepared to choose.</summary>
    /// <param name="sourcePrefix">The prefix of the source's keys.</param>
    /// <param name="now">The time from which ages are counted.</param>
    internal Selection At(string sourcePrefix, DateTimeOffset now) => new(this, new Chooser(this, sourcePrefix, now));

    /// <summary>Returns the same selection with a mark of its list's current content.</summary>
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

    /// <summary>Whether the key of an object does not exclude it.</summary>
    /// <inheritdoc cref="Chooses"/>
    internal bool ChoosesKey(ObjectKey key) => Ready.WhyNot(key) is null;

    /// <inheritdoc cref="Chooser.Rename"/>
    internal string Rename(string below) => Maps.Count == 0 ? below : Ready.Rename(below);

    /// <inheritdoc cref="Chooser.Prefixes"/>
    internal IReadOnlyList<string> Prefixes(string sourcePrefix) => Rules.Count == 0 ? [sourcePrefix] : Ready.Prefixes();
}
