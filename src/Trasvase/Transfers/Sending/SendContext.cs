using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>What all ways of sending share.</summary>
/// <param name="Source">The container to read from.</param>
/// <param name="Target">The container to write to.</param>
/// <param name="Limits">The limits that the whole job shares.</param>
/// <param name="Time">The clock.</param>
internal sealed record SendContext(IObjectSource Source, IObjectTarget Target, TransferLimits Limits, TimeProvider Time)
{
    /// <summary>The user's options. Those that limit the work under way may change during the job.</summary>
    public TransferOptions Options => Limits.Options;

    /// <summary>Records what a later run needs to continue the work.</summary>
    public ITransferJournal Journal { get; init; } = new NoTransferJournal();

    /// <summary>How far the source's entity tags are to be trusted.</summary>
    public TagTrust Trust { get; init; } = new(SourceETags.Md5, isPromised: true);

    /// <summary>Requests the source's tags if they go along.</summary>
    public SourceTags Tags { get; } = new(Source, Target.Profile, Limits.Options.Tags);

    /// <summary>Returns the version with its tags, if they go along and are not known yet.</summary>
    /// <exception cref="StoreException">
    /// InvalidRequest if all tags are wanted and the target cannot hold them all; PermissionDenied if the tags may not be read.
    /// </exception>
    /// <exception cref="SourceChangedException">The version is not there any more.</exception>
    public async Task<ObjectInfo> WithTagsAsync(ObjectInfo source, CancellationToken cancellationToken)
    {
        if (!Tags.AreWanted)
        {
            return source;
        }

        using var slot = await Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await Tags.AddToAsync(source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the options for storing this version: its headers, its mapped metadata with the stamp, its tags and its tier.
    /// </summary>
    /// <returns>The options, and notes on what is stored differently from the source.</returns>
    public (WriteOptions Options, IReadOnlyList<string> Notes) Write(ObjectInfo source, Precondition precondition, Stamp stamp)
    {
        // Reserves as much room as a stamp of this write can take, so that metadata that fits when an upload begins fits when it is
        // completed.
        var reserved = Stamp.Name.Length + (stamp with { VerifiedBy = Stamp.LongestBy }).ToValue().Length;
        var along = GoingAlong.Of(source, Target.Profile, Options, reserved);
        var options = new WriteOptions
        {
            Precondition = precondition,
            Headers = along.Headers,
            Metadata = new Dictionary<string, string>(along.Metadata, StringComparer.OrdinalIgnoreCase) { [Stamp.Name] = stamp.ToValue() },
            Tags = along.Tags,
            StorageClass = Options.Tiers?.Of(source.StorageClass, Target.Profile),
        };
        return (options, along.Notes);
    }

    /// <summary>Makes the stamp for a write of this version.</summary>
    /// <param name="source">The source version.</param>
    /// <param name="digest">The content's CRC-64 or MD5; null if neither is known.</param>
    /// <param name="verification">How the content is verified.</param>
    /// <param name="write">The name of the attempt.</param>
    public Stamp StampOf(ObjectInfo source, Digest? digest, Verification verification, string write) => new(
        Stamp.SourceOf(Source, source.Key),
        source.ETag,
        source.Version,
        source.Size,
        digest is { Algorithm: DigestAlgorithm.Crc64Nvme } ? digest.Hex : null,
        (verification as Verification.Verified)?.By,
        write)
    {
        Md5 = digest is { Algorithm: DigestAlgorithm.Md5, Scope: DigestScope.Whole } ? digest.Hex : null,
        Time = Stamp.TimeOf(source, Trust.AreOpaque),
        Carried = CarriedDigests.Of(source, Options.Metadata),
    };
}
