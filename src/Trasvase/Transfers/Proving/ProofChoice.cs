using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>
/// Chooses the digest of the source by which an object is proven. The cheapest conclusive digest comes first: one that combines, one that
/// is made of those of the parts, one that needs every byte in order. The last kind keeps parts from being sent concurrently, so it is
/// chosen for a large object only where nothing else would protect its bytes.
/// </summary>
internal static class ProofChoice
{
    private static readonly DigestAlgorithm[] Combining = [DigestAlgorithm.Crc32C, DigestAlgorithm.Crc32];
    private static readonly DigestAlgorithm[] Others = [DigestAlgorithm.Sha256, DigestAlgorithm.Sha1, DigestAlgorithm.Md5];

    /// <summary>
    /// Chooses the digest to take of an object besides its CRC-64. There is none if the source's CRC-64 itself is compared, or if nothing
    /// can be compared. May ask the source for the parts in which the object was uploaded.
    /// </summary>
    /// <param name="store">The source.</param>
    /// <param name="source">The pinned version, with details.</param>
    /// <param name="layout">How the object is cut into parts; null if it is sent in one piece.</param>
    /// <param name="target">The target's limits for parts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The digest to take, or null, and the layout that allows it.</returns>
    /// <exception cref="SourceChangedException">The source is no longer the pinned version.</exception>
    public static async Task<(SourceProof? Proof, PartLayout? Layout)> ChooseAsync(
        IObjectSource store, ObjectInfo source, PartLayout? layout, StoreProfile target, CancellationToken cancellationToken)
    {
        if (Find(source, [DigestAlgorithm.Crc64Nvme], DigestScope.Whole) is not null)
        {
            return (null, layout);
        }

        if (Find(source, Combining, DigestScope.Whole) is { } combining)
        {
            return (new SourceProof(combining, SourceCuts.Whole(source.Size), InOrder: false), layout);
        }

        if (Find(source, [.. Combining, .. Others], DigestScope.Composite) is { } composite)
        {
            var told = composite.PartCount == 1 || !store.Profile.FindsParts
                ? null
                : await FindPartsAsync(store, source, cancellationToken).ConfigureAwait(false);
            return SourceCuts.Of(source.Size, composite.PartCount, told) is { } cuts
                ? Fit(
                    new SourceProof(composite, cuts, InOrder: false) { PartDigests = PartDigests(told, cuts) },
                    layout,
                    target,
                    store.Profile)
                : (null, layout);
        }

        return Find(source, Others, DigestScope.Whole) is { } whole
            ? Fit(new SourceProof(whole, SourceCuts.Whole(source.Size), InOrder: false), layout, target, store.Profile)
            : (null, layout);
    }

    // Pieces that do not combine must each lie within one part. Otherwise the parts must come in order.
    private static (SourceProof? Proof, PartLayout? Layout) Fit(
        SourceProof proof, PartLayout? layout, StoreProfile target, StoreProfile from)
    {
        if (layout is not { Count: > 1 } cut || proof.Function.Combines)
        {
            return (proof, layout);
        }

        if (proof.Cuts is { Count: > 1, Uniform: { } uniform } && cut.Following(uniform, target) is { } following)
        {
            return (proof, following);
        }

        return (from.ProtectsBytes ? null : proof with { InOrder = true }, layout);
    }

    private static Digest? Find(ObjectInfo source, IEnumerable<DigestAlgorithm> algorithms, DigestScope scope) => algorithms
        .Select(algorithm => source.Digests.Find(algorithm, scope))
        .FirstOrDefault(digest => digest is not null);

    private static Digest?[] PartDigests(UploadedParts? told, SourceCuts cuts) =>
        cuts.IsCertain && told?.Known.Count == cuts.Count ? [.. told.Known.Select(part => part.Digest)] : [];

    /// <summary>Finds the parts in which the object was uploaded.</summary>
    /// <exception cref="SourceChangedException">The source is no longer the pinned version.</exception>
    public static async Task<UploadedParts?> FindPartsAsync(IObjectSource store, ObjectInfo source, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindPartsAsync(source, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.PreconditionFailed or StoreErrorKind.NotFound)
        {
            throw new SourceChangedException(e.Message, e);
        }
    }
}
