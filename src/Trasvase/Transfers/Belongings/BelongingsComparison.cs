using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Belongings;

/// <summary>Compares what goes along with two objects whose bytes are equal: headers, metadata and, if they are wanted, tags.</summary>
internal sealed class BelongingsComparison(IObjectSource source, IObjectSource target, TransferOptions options, TransferLimits limits)
{
    private readonly SourceTags _tags = new(source, target.Profile, options.Tags);

    /// <summary>
    /// Returns how the target's object differs from what a copy would make of it, in sentences that also say what to do; null if it does
    /// not differ.
    /// </summary>
    /// <param name="pinned">The source version, with details.</param>
    /// <param name="there">The target's object, with details.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">The tags may not be read, or the target cannot hold a tag that it must hold.</exception>
    /// <exception cref="SourceChangedException">The source was removed meanwhile.</exception>
    public async Task<string?> WhyNotAsync(ObjectInfo pinned, ObjectInfo there, CancellationToken cancellationToken)
    {
        var carried = Stamp.Of(there) is { } stamp && stamp.Source == Stamp.SourceOf(source, pinned.Key) ? stamp.Carried : null;
        IReadOnlyDictionary<string, string>? tags = null;
        if (_tags.AreWanted && target.Profile.Tags)
        {
            using var slot = await limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
            pinned = await _tags.AddToAsync(pinned, cancellationToken).ConfigureAwait(false);

            // If the source has no tags and none were carried before, there is nothing to compare.
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

    // The remedy names this one object: a copy of a prefix looks only at objects whose time has changed, but always at one that is named.
    private string Remedy =>
        $"'trasvase copy' of this object{(_tags.AreWanted ? $" with --tags {options.Tags.ToString().ToLowerInvariant()}" : "")} writes "
        + "that alone.";

    private static string[] Fault(string what, IReadOnlyList<string> names) =>
        names.Count == 0 ? [] : [$"{what}: {string.Join(", ", names)}"];
}
