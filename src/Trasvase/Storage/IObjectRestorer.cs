namespace Trasvase.Storage;

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

/// <summary>A container whose archived objects can be made readable for a while. Costs money: only asked if the user wants it.</summary>
public interface IObjectRestorer : IObjectStore
{
    /// <summary>
    /// Asks for a readable copy of an archived object and does not wait for it: <see cref="IObjectStore.FindAsync"/> tells when it is
    /// there. May be repeated; one that is being restored, or can be read already, is no error.
    /// </summary>
    /// <param name="archived">The object as it was found.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">NotFound; PermissionDenied; Unavailable if there is no capacity for this tier now.</exception>
    Task RestoreAsync(ObjectInfo archived, RestoreOptions options, CancellationToken cancellationToken);
}
