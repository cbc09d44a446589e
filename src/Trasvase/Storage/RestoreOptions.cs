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

/// <summary>What kind of readable copy of an archived object is wanted.</summary>
public sealed record RestoreOptions
{
    /// <summary>For how many days it stays readable once it is. At least 1; 7 by default.</summary>
    public int Days { get; init; } = 7;

    /// <summary>How fast it is made.</summary>
    public RestoreTier Tier { get; init; }
}
