using Trasvase.Storage;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Pulling;

/// <summary>How one object is fetched by the target itself. Pure: decided from what the source tells of it.</summary>
internal abstract record PullChoice
{
    /// <summary>
    /// Objects up to this size in bytes are fetched in one request, if one digest proves them: parts would not be faster.
    /// </summary>
    public const long SmallMax = 32L * 1024 * 1024;

    private const string NoDigest = "the source keeps no digest of it that the target could compare";

    private PullChoice()
    {
    }

    /// <summary>In one request, which the target refuses if the bytes are others.</summary>
    /// <param name="Md5">What they must be.</param>
    public sealed record Whole(Digest Md5) : PullChoice;

    /// <summary>In parts, compared before they become an object.</summary>
    /// <param name="Layout">How it is cut.</param>
    /// <param name="Proof">What the source keeps of each part; null if of none.</param>
    public sealed record InParts(PartLayout Layout, SourceProof? Proof) : PullChoice;

    /// <summary>Not at all.</summary>
    /// <param name="Why">The reason, as the end of a sentence; null where there is nothing to say, because it has no bytes.</param>
    public sealed record Not(string? Why) : PullChoice;

    /// <summary>Whether knowing in which parts an object was uploaded may change the choice.</summary>
    public static bool WantsParts(ObjectInfo source, StoreProfile target) =>
        source.Digests.Find(DigestAlgorithm.Crc64Nvme) is null
        && source.Digests.Find(DigestAlgorithm.Md5, DigestScope.Composite) is not null
        && target.PullChecks.Contains(DigestAlgorithm.Md5);

    /// <summary>Chooses.</summary>
    /// <param name="source">The version, with details.</param>
    /// <param name="told">In which parts it was uploaded, if that was asked.</param>
    /// <param name="target">Its limits.</param>
    /// <param name="options">The user's.</param>
    public static PullChoice Of(ObjectInfo source, UploadedParts? told, StoreProfile target, TransferOptions options)
    {
        if (source.Size == 0)
        {
            return new Not(null);
        }

        var crc64 = source.Digests.Find(DigestAlgorithm.Crc64Nvme);
        var md5 = source.Digests.Find(DigestAlgorithm.Md5);
        if (md5 is not null
            && target.PullChecks.Contains(DigestAlgorithm.Md5)
            && source.Size <= (crc64 is null ? target.SinglePullMax : Math.Min(SmallMax, target.SinglePullMax)))
        {
            return new Whole(md5);
        }

        if (PartLayout.ForPull(source.Size, target, options.PartSize) is not { } layout)
        {
            return new Not($"{target.Name} cannot hold it in parts");
        }

        return crc64 is not null ? new InParts(layout, Proof: null)
            : Follow(source, told, layout, target) is { } following ? following
            : options.Via == TransferRoute.Pull ? new InParts(layout, Proof: null)
            : new Not(NoDigest);
    }

    // The target checks one digest for each part that it fetches: its parts must then be the source's.
    private static InParts? Follow(ObjectInfo source, UploadedParts? told, PartLayout layout, StoreProfile target)
    {
        if (told is null
            || source.Digests.Find(DigestAlgorithm.Md5, DigestScope.Composite) is not { } composite
            || SourceCuts.Of(source.Size, composite.PartCount, told) is not { IsCertain: true, Uniform: { } uniform } cuts
            || told.Known.Count != cuts.Count
            || told.Known.Any(part => part.Digest is not { Algorithm: DigestAlgorithm.Md5, Scope: DigestScope.Whole })
            || uniform < target.PartSizeMin || uniform > target.PartSizeMax || cuts.Count > target.PartCountMax)
        {
            return null;
        }

        var proof = new SourceProof(composite, cuts, InOrder: false) { PartDigests = [.. told.Known.Select(part => part.Digest)] };
        return new InParts(layout with { PartSize = uniform }, proof);
    }
}
