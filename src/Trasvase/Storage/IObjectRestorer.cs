namespace Trasvase.Storage;

/// <summary>
/// A container whose archived objects can be made readable for a while. A restore costs money, so it is requested only if the user asks for
/// it.
/// </summary>
internal interface IObjectRestorer : IObjectStore
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
