namespace Trasvase.Storage;

/// <summary>The parts in which an object was uploaded, as far as its store reports them.</summary>
/// <param name="Count">The number of parts; null if the store does not report it.</param>
/// <param name="Known">The first parts in order, without a gap; all of them if the store reports all. At least one.</param>
internal sealed record UploadedParts(int? Count, IReadOnlyList<UploadedPart> Known);

/// <summary>One of the parts in which an object was uploaded.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Digest">The digest that the store keeps of the part; null if it reports none.</param>
internal readonly record struct UploadedPart(long Length, Digest? Digest);
