namespace Trasvase.Jobs.Choosing;

/// <summary>The bucket that an inventory lists.</summary>
/// <param name="Bucket">The bucket's name, which every line must have.</param>
/// <param name="ArchiveClasses">The storage classes whose objects have to be restored before they can be read.</param>
internal sealed record InventoryOwner(string Bucket, IReadOnlySet<string> ArchiveClasses);

/// <summary>A line of an inventory in any format: one version of an object. A property whose column is missing is null.</summary>
internal readonly record struct InventoryLine
{
    /// <summary>The key.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>The size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The time at which the version was stored.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The entity tag, with or without quotes.</summary>
    public string? ETag { get; init; }

    /// <summary>The storage class.</summary>
    public string? StorageClass { get; init; }

    /// <summary>The access tier in which INTELLIGENT_TIERING keeps the object.</summary>
    public string? AccessTier { get; init; }

    /// <summary>Makes the entry. The object's properties are either complete enough for a job or left out altogether.</summary>
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
