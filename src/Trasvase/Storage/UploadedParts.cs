namespace Trasvase.Storage;

/// <summary>In which parts an object was uploaded, as far as its store tells.</summary>
/// <param name="Count">How many there are; null if not told.</param>
/// <param name="Known">The first of them in their order, without a gap; all of them if the store tells all. At least one.</param>
internal sealed record UploadedParts(int? Count, IReadOnlyList<UploadedPart> Known);

/// <summary>One of the parts in which an object was uploaded.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Digest">The digest that the store keeps of it; null where it tells none.</param>
internal readonly record struct UploadedPart(long Length, Digest? Digest);
