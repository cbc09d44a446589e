using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Belongings;

/// <summary>
/// What a target that holds the bytes must get so that it also holds what goes along with them. Decided without requests.
/// </summary>
/// <param name="Stamp">The object's new stamp.</param>
/// <param name="Metadata">All of the object's metadata, including that stamp.</param>
/// <param name="Headers">The object's headers; null if they do not have to be written.</param>
/// <param name="Tags">The object's tags; null if they do not go along, or if its stamp says that it has them.</param>
/// <param name="Notes">What is stored differently from the source.</param>
internal sealed record WantedBelongings(
    Stamp Stamp,
    IReadOnlyDictionary<string, string> Metadata,
    ContentHeaders? Headers,
    IReadOnlyDictionary<string, string>? Tags,
    IReadOnlyList<string> Notes)
{
    // The type that Azure gives to a blob that was stored without one.
    private const string TypeByDefault = "application/octet-stream";

    /// <summary>The metadata with a stamp that says nothing about what goes along.</summary>
    public IReadOnlyDictionary<string, string> Unsure => With(Metadata, Stamp with { Carried = null });

    /// <summary>Decides what the target must get.</summary>
    /// <param name="context">The context, whose options say what goes along.</param>
    /// <param name="source">The source version, with details, and with tags if they go along.</param>
    /// <param name="existing">The target's object.</param>
    /// <param name="read">How the bytes were compared, if the target's object has no stamp that says so.</param>
    /// <exception cref="StoreException">
    /// InvalidRequest if the target cannot hold something that goes along; Unsupported if the target's object has no entity tag.
    /// </exception>
    public static WantedBelongings Of(SendContext context, ObjectInfo source, ObjectInfo existing, Verification? read)
    {
        var before = Stamp.Of(existing);
        var stamp = before ?? context.StampOf(source, digest: null, read ?? new Verification.Unverifiable("nobody compared it"), write: "");
        var keeps = context.Options.Metadata == MetadataPolicy.Keep;
        var now = CarriedDigests.Of(source, context.Options.Metadata);
        stamp = stamp with
        {
            Write = Stamp.NewWrite(context.Options.Chance),
            Carried = new Carried(
                keeps ? now.Modified : before?.Carried?.Modified,
                keeps ? now.Properties : before?.Carried?.Properties,
                context.Tags.AreWanted ? now.Tags : before?.Carried?.Tags),
        };
        var (options, notes) = context.Write(source, Precondition.Holds(TagOf(existing)), stamp);

        // An object without a stamp was stored by another program, so its other metadata stays.
        var metadata = keeps && before is not null ? options.Metadata : With(existing.Metadata, options.Metadata, stamp);
        return new WantedBelongings(
            stamp,
            metadata,
            keeps && !IsSame(existing.Headers, options.Headers) ? options.Headers : null,
            context.Tags.AreWanted && AreAnew(before, now, options.Tags) ? options.Tags : null,
            notes);
    }

    /// <summary>Returns the entity tag of the target's object.</summary>
    /// <exception cref="StoreException">
    /// Unsupported if the object has no strong entity tag, because it cannot be changed on a condition then.
    /// </exception>
    public static string TagOf(ObjectInfo existing) => existing.StrongETag ?? throw new StoreException(
        StoreErrorKind.Unsupported,
        RetryAdvice.Never,
        $"'{existing.Key}' at the target has no entity tag, on condition of which it could be changed.");

    /// <summary>Whether the metadata changes, apart from the stamp.</summary>
    public bool ChangesMetadata(ObjectInfo existing) =>
        Own(existing.Metadata).Count() != Own(Metadata).Count()
            || Own(Metadata).Any(entry => existing.Metadata.GetValueOrDefault(entry.Key) != entry.Value);

    /// <summary>Returns what changes, in the user's words.</summary>
    public IReadOnlyList<string> Names(ObjectInfo existing) =>
        [
            .. Headers is null ? [] : new[] { "headers" },
            .. ChangesMetadata(existing) ? new[] { "metadata" } : [],
            .. Tags is null ? [] : new[] { "tags" }
        ];

    // If no tags were carried before, there are none to take back.
    private static bool AreAnew(Stamp? before, Carried now, IReadOnlyDictionary<string, string> tags) =>
        before?.Carried is { Tags: null } ? tags.Count > 0 : before?.Carried?.Tags != now.Tags;

    private static bool IsSame(ContentHeaders there, ContentHeaders wanted) =>
        there == wanted
            || (wanted.ContentType is null && there.ContentType == TypeByDefault && there with { ContentType = null } == wanted);

    private static IEnumerable<KeyValuePair<string, string>> Own(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Where(entry => !entry.Key.Equals(Stamp.Name, StringComparison.OrdinalIgnoreCase));

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> metadata, Stamp stamp) =>
        new(metadata, StringComparer.OrdinalIgnoreCase) { [Stamp.Name] = stamp.ToValue() };

    private static Dictionary<string, string> With(
        IReadOnlyDictionary<string, string> there, IReadOnlyDictionary<string, string> more, Stamp stamp)
    {
        var all = With(there, stamp);
        foreach (var (name, value) in more)
        {
            all[name] = value;
        }

        return all;
    }
}
