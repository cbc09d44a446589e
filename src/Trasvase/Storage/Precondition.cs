namespace Trasvase.Storage;

/// <summary>A condition that must hold at the target at the moment when it stores an object. The store itself checks it.</summary>
internal sealed record Precondition
{
    private Precondition(string? eTag, bool mustBeAbsent)
    {
        ETag = eTag;
        MustBeAbsent = mustBeAbsent;
    }

    /// <summary>Store unconditionally and replace an existing object.</summary>
    public static Precondition None { get; } = new(null, mustBeAbsent: false);

    /// <summary>Store only if no object has this key (If-None-Match: *).</summary>
    public static Precondition Absent { get; } = new(null, mustBeAbsent: true);

    /// <summary>Store only if the key still holds the version with this entity tag (If-Match).</summary>
    public static Precondition Holds(string eTag) => new(eTag, mustBeAbsent: false);

    /// <summary>The entity tag that the key must hold; null if none is required.</summary>
    public string? ETag { get; }

    /// <summary>Whether the key must be free.</summary>
    public bool MustBeAbsent { get; }
}
