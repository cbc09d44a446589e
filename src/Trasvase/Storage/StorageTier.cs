namespace Trasvase;

/// <summary>A storage class or access tier that an object may be stored in.</summary>
/// <param name="Name">The store's own word for it.</param>
/// <param name="IsArchive">Whether objects in it must be restored or rehydrated before they can be read.</param>
public sealed record StorageTier(string Name, bool IsArchive = false);

/// <summary>How fast an archived object is restored; faster costs more.</summary>
public enum RestoreTier
{
    /// <summary>Hours.</summary>
    Standard,

    /// <summary>Half a day or more, at the lowest price.</summary>
    Bulk,

    /// <summary>Minutes; not for every storage class, and not at all times.</summary>
    Expedited,
}

/// <summary>How to restore an archived object.</summary>
public sealed record RestoreOptions
{
    /// <summary>The number of days that the restored copy stays readable. 1 to 3,650; 7 by default.</summary>
    public int Days { get; init; } = 7;

    /// <summary>How fast the object is restored.</summary>
    public RestoreTier Tier { get; init; }
}
