namespace Trasvase.Storage;

/// <summary>A container whose archived objects can be made readable for a while. Costs money: only asked if the user wants it.</summary>
internal interface IObjectRestorer : IObjectStore
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
