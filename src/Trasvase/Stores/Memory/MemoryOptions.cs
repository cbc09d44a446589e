using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>Options for the behaviour of a store in memory.</summary>
internal sealed record MemoryOptions
{
    /// <summary>
    /// The capabilities that the store claims. Those of <see cref="MemoryProfile.Default"/> that this profile leaves out are refused.
    /// </summary>
    public StoreProfile Profile { get; init; } = MemoryProfile.Default;

    /// <summary>Whether the container exists from the start. If not, it must be created. True by default.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>Whether replaced and removed versions can still be read by their ids. False by default.</summary>
    public bool KeepsVersions { get; init; }

    /// <summary>How long it takes to restore an archived object. Zero by default.</summary>
    public TimeSpan RestoreTime { get; init; }

    /// <summary>
    /// The digests that the store keeps and reports for objects; null for those that the profile returns. A composite digest is made of
    /// the parts of an object and exists only for objects that were uploaded in parts. An MD5 of the whole exists only for the others.
    /// </summary>
    public IReadOnlyList<(DigestAlgorithm Algorithm, DigestScope Scope)>? Digests { get; init; }

    /// <summary>The clock that dates objects.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Called at the moment of every change, with the key and the object that has it now; null if none has. Tests use it to keep a
    /// history.
    /// </summary>
    internal Action<ObjectKey, MemoryObject?>? Changed { get; init; }
}
