using Trasvase.Storage;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Pulling;

/// <summary>The way in which the target pulls one object. Decided without side effects from what the source reports.</summary>
internal abstract record PullChoice
{
    /// <summary>
    /// Objects up to this size in bytes are pulled in one request if one digest proves them: parts would not be faster. A larger object
    /// is pulled in one request only where the source keeps no CRC-64 of it.
    /// </summary>
    public const long SmallMax = 32L * 1024 * 1024;

    private const string NoDigest = "the source keeps no digest of it that the target could compare";

    private PullChoice()
    {
    }

    /// <summary>The object is pulled in one request, which the target refuses if the bytes do not have the MD5.</summary>
    /// <param name="Md5">The MD5 that the bytes must have.</param>
    public sealed record Whole(Digest Md5) : PullChoice;

    /// <summary>The object is pulled in parts, which are verified before they become an object.</summary>
    /// <param name="Layout">How the object is cut.</param>
    /// <param name="Proof">The digests that the source keeps of the parts; null if none are used.</param>
    public sealed record InParts(PartLayout Layout, SourceProof? Proof) : PullChoice;

    /// <summary>The object is not pulled.</summary>
    /// <param name="Why">The reason, as the end of a sentence; null if there is nothing to say, because the object has no bytes.</param>
    public sealed record Not(string? Why) : PullChoice;

    /// <summary>Whether the choice may depend on the parts in which the object was uploaded.</summary>
    public static bool WantsParts(ObjectInfo source, StoreProfile target) =>
        source.Digests.Find(DigestAlgorithm.Crc64Nvme) is null
        && source.Digests.Find(DigestAlgorithm.Md5, DigestScope.Composite) is not null
        && target.PullChecks.Contains(DigestAlgorithm.Md5);

    /// <summary>Chooses how an object is pulled.</summary>
    /// <param name="source">The source version, with details.</param>
    /// <param name="told">The parts in which the object was uploaded; null if they are not known.</param>
    /// <param name="target">The target's limits.</param>
    /// <param name="options">The user's options.</param>
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

    // The target checks one digest for each part that it pulls, so its parts must be those of the source.
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
