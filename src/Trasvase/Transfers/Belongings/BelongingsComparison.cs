using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Belongings;

/// <summary>
/// Compares what goes along with two objects whose bytes are equal: headers and metadata, and tags where they are wanted.
/// </summary>
internal sealed class BelongingsComparison(IObjectSource source, IObjectSource target, TransferOptions options, TransferLimits limits)
{
    private readonly SourceTags _tags = new(source, target.Profile, options.Tags);

    /// <summary>Why the target's object is not all that a copy would make of it, as sentences with what mends it; null if it is.</summary>
    /// <param name="pinned">The source version, with details.</param>
    /// <param name="there">What the target has, with details.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">Tags may not be read, or the target cannot hold one of those that it must.</exception>
    /// <exception cref="SourceChangedException">The source was removed meanwhile.</exception>
    public async Task<string?> WhyNotAsync(ObjectInfo pinned, ObjectInfo there, CancellationToken cancellationToken)
    {
        var carried = Stamp.Of(there) is { } stamp && stamp.Source == Stamp.SourceOf(source, pinned.Key) ? stamp.Carried : null;
        IReadOnlyDictionary<string, string>? tags = null;
        if (_tags.AreWanted && target.Profile.Tags)
        {
            using var slot = await limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
            pinned = await _tags.AddToAsync(pinned, cancellationToken).ConfigureAwait(false);

            // Where the source has none and none were brought, there is nothing to compare.
            tags = pinned.Tags is { Count: > 0 } || (carried?.Tags is { } told && told != CarriedDigests.TagsOf(pinned.Tags!))
                ? await target.GetTagsAsync(there.Key, there.Version, cancellationToken).ConfigureAwait(false)
                : null;
        }

        var along = GoingAlong.Of(pinned, target.Profile, options, reserved: 0);
        carried = options.Metadata == MetadataPolicy.Keep ? carried : carried is null ? null : carried with { Properties = null };
        string[] faults =
        [
            .. Fault("lacks, or has otherwise than the source", along.MissingAt(there, tags)),
            .. Fault("has what the source has no more", along.SurplusAt(there, tags, pinned, carried)),
        ];
        return faults.Length == 0 ? null : $"The target holds its bytes, but {string.Join("; and ", faults)}. {Remedy}";
    }

    // Of a prefix only those are looked at whose time is another one: what is named is looked at.
    private string Remedy =>
        $"'trasvase copy' of this object{(_tags.AreWanted ? $" with --tags {options.Tags.ToString().ToLowerInvariant()}" : "")} writes "
        + "that alone.";

    private static string[] Fault(string what, IReadOnlyList<string> names) =>
        names.Count == 0 ? [] : [$"{what}: {string.Join(", ", names)}"];
}
