using Trasvase.Storage;

namespace Trasvase.Testing.Faults;

/// <summary>What a store can be asked.</summary>
public enum StoreOperation
{
    Find,
    List,
    OpenRead,
    FindParts,
    GrantRead,
    GetTags,
    CreateContainer,
    Put,
    BeginUpload,
    PutPart,
    Copy,
    CopyPart,
    FindStagedParts,
    CompleteUpload,
    AbortUpload,
    Update,
    Remove,
    Restore,
}

/// <summary>One call of a store.</summary>
/// <param name="Operation">Which member.</param>
/// <param name="Key">The object; null where it is about the container.</param>
/// <param name="Nth">How often this operation was called before, this call included.</param>
internal sealed record StoreCall(StoreOperation Operation, ObjectKey? Key, int Nth)
{
    /// <summary>The bytes wanted; null for all of them.</summary>
    public ByteRange? Range { get; init; }

    /// <summary>The number of the part.</summary>
    public int? Part { get; init; }

    /// <summary>The precondition of a write.</summary>
    public Precondition? Precondition { get; init; }
}
