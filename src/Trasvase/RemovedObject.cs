namespace Trasvase;

/// <summary>A target object that a sync removed, because the source has no such object.</summary>
/// <param name="Container">The target's container.</param>
/// <param name="Key">Its key.</param>
/// <param name="ETag">Its entity tag: what was listed is what was removed. Null only where nothing was removed yet (dry run).</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="IsDryRun">Whether it only would be removed.</param>
public sealed record RemovedObject(string Container, ObjectKey Key, string? ETag, long Size, bool IsDryRun);
