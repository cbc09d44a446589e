using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>How a store in memory behaves.</summary>
internal sealed record MemoryOptions
{
    /// <summary>What it claims; what is taken away from <see cref="MemoryProfile.Default"/> here is refused.</summary>
    public StoreProfile Profile { get; init; } = MemoryProfile.Default;

    /// <summary>Whether the container is there from the start, or has to be created. True by default.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>Whether replaced and removed versions can still be read by their id. False by default.</summary>
    public bool KeepsVersions { get; init; }

    /// <summary>How long it takes to restore an archived object. Zero by default.</summary>
    public TimeSpan RestoreTime { get; init; }

    /// <summary>
    /// Digests that it keeps of objects and tells when asked; null for those that the profile returns. A composite one is taken
    /// of the parts in which an object came, and only of objects that came in parts; a whole MD5 only of those that did not.
    /// </summary>
    public IReadOnlyList<(DigestAlgorithm Algorithm, DigestScope Scope)>? Digests { get; init; }

    /// <summary>The clock that dates objects.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of every change in the very moment of it: the key, and what has it now. Tests keep a history by it.</summary>
    internal Action<ObjectKey, MemoryObject?>? Changed { get; init; }
}
