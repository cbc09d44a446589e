namespace Trasvase;

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
    /// <summary>The number of days that the restored copy stays readable. At least 1; 7 by default.</summary>
    public int Days { get; init; } = 7;

    /// <summary>How fast the object is restored.</summary>
    public RestoreTier Tier { get; init; }
}
