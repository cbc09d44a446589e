namespace Trasvase;

/// <summary>A storage class or access tier that an object may be stored in.</summary>
/// <param name="Name">The store's own word for it.</param>
/// <param name="IsArchive">Whether what is in it cannot be read before it is restored or rehydrated.</param>
public sealed record StorageTier(string Name, bool IsArchive = false);
