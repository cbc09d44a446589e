namespace Trasvase.Storage;

/// <summary>A contiguous piece of an object.</summary>
/// <param name="Number">Its place, counted from 1.</param>
/// <param name="Offset">Where it begins in the object, in bytes.</param>
/// <param name="Length">Its length in bytes; 0 only for the one part of an empty object.</param>
internal readonly record struct Part(int Number, long Offset, long Length);

/// <summary>Names one upload at one store, so that it can be taken up again in another process.</summary>
/// <param name="Key">The object being uploaded.</param>
/// <param name="Value">The store's own id of the upload. Opaque.</param>
internal sealed record UploadId(ObjectKey Key, string Value);

/// <summary>What is known after a part is staged at the target.</summary>
/// <param name="Part">Which part.</param>
/// <param name="Tag">The store's own id of what is staged, needed to complete the upload (S3: ETag, Azure: block id). Opaque.</param>
/// <param name="Digest">As the target computed it over what it received; null where it tells none.</param>
internal sealed record PartReceipt(Part Part, string Tag, Digest? Digest);

/// <summary>A part that the target holds for an upload that is not complete.</summary>
/// <param name="Number">Its place, counted from 1.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Tag">As in <see cref="PartReceipt.Tag"/>.</param>
internal sealed record StagedPart(int Number, long Length, string Tag);

/// <summary>What is known after an object is stored.</summary>
/// <param name="ETag">The new version's entity tag, with quotes.</param>
/// <param name="Version">The new version's id, where the container keeps versions.</param>
/// <param name="Digest">As the target computed it over the content; null where it tells none.</param>
internal sealed record StoredObject(string ETag, string? Version, Digest? Digest);
