namespace Trasvase;

/// <summary>A target object that a sync removed because the source has no such object.</summary>
/// <param name="Container">The target's container.</param>
/// <param name="Key">The object's key.</param>
/// <param name="ETag">The entity tag of the object that was listed; only an object with this tag is removed. Null only in a dry
/// run.</param>
/// <param name="Size">The object's length in bytes.</param>
/// <param name="IsDryRun">Whether the object was not removed but only would be, because of a dry run.</param>
public sealed record RemovedObject(string Container, ObjectKey Key, string? ETag, long Size, bool IsDryRun);
