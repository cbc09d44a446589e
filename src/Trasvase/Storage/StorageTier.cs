namespace Trasvase;

/// <summary>A storage class or access tier that an object may be stored in.</summary>
/// <param name="Name">The store's own word for it.</param>
/// <param name="IsArchive">Whether objects in it must be restored or rehydrated before they can be read.</param>
public sealed record StorageTier(string Name, bool IsArchive = false);
