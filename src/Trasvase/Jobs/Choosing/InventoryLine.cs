namespace Trasvase.Jobs.Choosing;

/// <summary>Whose inventory it is.</summary>
/// <param name="Bucket">The bucket that every line has to be of.</param>
/// <param name="ArchiveClasses">Storage classes whose objects have to be restored first.</param>
internal sealed record InventoryOwner(string Bucket, IReadOnlySet<string> ArchiveClasses);

/// <summary>What an inventory says of one version of an object, or of a delete marker, whatever its format. What has no column is
/// null.</summary>
internal readonly record struct InventoryLine
{
    /// <summary>The key.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>The size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The entity tag, in quotes or not.</summary>
    public string? ETag { get; init; }

    /// <summary>The storage class.</summary>
    public string? StorageClass { get; init; }

    /// <summary>In which tier INTELLIGENT_TIERING keeps it.</summary>
    public string? AccessTier { get; init; }

    /// <summary>The object, with what is known of it: all that a job needs, or nothing.</summary>
    public InventoryEntry ToEntry(InventoryOwner owner) =>
        new(Key, Size is { } size && LastModified is { } modified && ETag is { Length: > 0 } eTag
        ? new ObjectInfo
        {
            Key = Key,
            Size = size,
            ETag = eTag.StartsWith('"') ? eTag : $"\"{eTag}\"",
            LastModified = modified,
            StorageClass = StorageClass,
            IsArchived = (StorageClass is not null && owner.ArchiveClasses.Contains(StorageClass))
                || AccessTier is "ARCHIVE" or "DEEP_ARCHIVE",
            HasDetails = false,
        }
        : null);
}
