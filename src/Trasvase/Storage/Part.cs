namespace Trasvase.Storage;

/// <summary>A contiguous piece of an object.</summary>
/// <param name="Number">Its place, counted from 1.</param>
/// <param name="Offset">Where it begins in the object, in bytes.</param>
/// <param name="Length">Its length in bytes; 0 only for the one part of an empty object.</param>
internal readonly record struct Part(int Number, long Offset, long Length);

/// <summary>Identifies one upload at one store, so that another process can resume it.</summary>
/// <param name="Key">The object being uploaded.</param>
/// <param name="Value">The store's own id of the upload. Opaque.</param>
internal sealed record UploadId(ObjectKey Key, string Value);

/// <summary>The result of staging a part at the target.</summary>
/// <param name="Part">The part.</param>
/// <param name="Tag">The store's own id of the staged part, needed to complete the upload (S3: ETag, Azure: block id). Opaque.</param>
/// <param name="Digest">The digest that the target computed over the bytes it received; null if it returns none.</param>
internal sealed record PartReceipt(Part Part, string Tag, Digest? Digest);

/// <summary>A part that the target holds for an upload that is not complete.</summary>
/// <param name="Number">Its place, counted from 1.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Tag">As in <see cref="PartReceipt.Tag"/>.</param>
internal sealed record StagedPart(int Number, long Length, string Tag);

/// <summary>The result of storing an object.</summary>
/// <param name="ETag">The new version's entity tag, with quotes.</param>
/// <param name="Version">The new version's id, where the container keeps versions.</param>
/// <param name="Digest">The digest that the target computed over the content; null if it returns none.</param>
internal sealed record StoredObject(string ETag, string? Version, Digest? Digest);
