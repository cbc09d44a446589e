using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>
/// Chooses by which digest of the source an object is proven, the cheapest of the conclusive ones first: one that combines, one
/// made of parts, one that needs every byte in order. The last keeps parts from going side by side, so it is chosen for a large
/// object only where nothing else would protect its bytes.
/// </summary>
internal static class ProofChoice
{
    private static readonly DigestAlgorithm[] Combining = [DigestAlgorithm.Crc32C, DigestAlgorithm.Crc32];
    private static readonly DigestAlgorithm[] Others = [DigestAlgorithm.Sha256, DigestAlgorithm.Sha1, DigestAlgorithm.Md5];

    /// <summary>
    /// What to take of an object besides its CRC-64; null if that is compared itself, or nothing can be. May ask the source in
    /// which parts the object was uploaded.
    /// </summary>
    /// <param name="store">The source.</param>
    /// <param name="source">The pinned version, with details.</param>
    /// <param name="layout">How it is cut; null if it goes in one piece.</param>
    /// <param name="target">Its limits for parts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What to take, and the layout that allows it.</returns>
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

    // Pieces that do not combine must each lie in one part, or else the parts must come in their order.
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

    /// <summary>Asks in which parts the object was uploaded.</summary>
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
