using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>What both ways of sending share.</summary>
/// <param name="Source">Read from.</param>
/// <param name="Target">Written to.</param>
/// <param name="Limits">Shared by the whole job.</param>
/// <param name="Time">The clock.</param>
internal sealed record SendContext(IObjectSource Source, IObjectTarget Target, TransferLimits Limits, TimeProvider Time)
{
    /// <summary>The user's. Those that bound what is under way may change meanwhile.</summary>
    public TransferOptions Options => Limits.Options;

    /// <summary>What is remembered for another run.</summary>
    public ITransferJournal Journal { get; init; } = new NoTransferJournal();

    /// <summary>How far the source's entity tags are to be trusted.</summary>
    public TagTrust Trust { get; init; } = new(SourceETags.Md5, isPromised: true);

    /// <summary>Asks for the source's tags where they go along.</summary>
    public SourceTags Tags { get; } = new(Source, Target.Profile, Limits.Options.Tags);

    /// <summary>The version with its tags, where they go along and are not known yet.</summary>
    /// <exception cref="StoreException">InvalidRequest if the target cannot hold them all and all are wanted; PermissionDenied if they may
    /// not be read.</exception>
    /// <exception cref="SourceChangedException">It is not there any more.</exception>
    public async Task<ObjectInfo> WithTagsAsync(ObjectInfo source, CancellationToken cancellationToken)
    {
        if (!Tags.AreWanted)
        {
            return source;
        }

        using var slot = await Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await Tags.AddToAsync(source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Options for storing this version, with its metadata mapped and its stamp added, its tags and its tier.</summary>
    public (WriteOptions Options, IReadOnlyList<string> Notes) Write(ObjectInfo source, Precondition precondition, Stamp stamp)
    {
        // As long as a stamp of this write can get, so that what fits when an upload begins fits when it is completed.
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

    /// <summary>A stamp for a write of this version.</summary>
    /// <param name="source">The version.</param>
    /// <param name="digest">The content's CRC-64 or MD5; null if neither is known.</param>
    /// <param name="verification">How it is verified.</param>
    /// <param name="write">Names the attempt.</param>
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
