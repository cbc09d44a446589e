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

/// <summary>How to restore an archived object.</summary>
public sealed record RestoreOptions
{
    /// <summary>The number of days that the restored copy stays readable. At least 1; 7 by default.</summary>
    public int Days { get; init; } = 7;

    /// <summary>How fast the object is restored.</summary>
    public RestoreTier Tier { get; init; }
}

/// <summary>
/// A container whose archived objects can be made readable for a while. A restore costs money, so it is requested only if the user asks for
/// it.
/// </summary>
public interface IObjectRestorer : IObjectStore
{
    /// <summary>
    /// Requests a readable copy of an archived object and does not wait for it. <see cref="IObjectStore.FindAsync"/> reports when the copy
    /// is ready. May be repeated: it is not an error if the object is being restored or can already be read.
    /// </summary>
    /// <param name="archived">The archived object, as returned by a find or a listing.</param>
    /// <param name="options">For how long and how fast to restore it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">NotFound; PermissionDenied; Unavailable if there is no capacity for this tier now.</exception>
    Task RestoreAsync(ObjectInfo archived, RestoreOptions options, CancellationToken cancellationToken);
}
