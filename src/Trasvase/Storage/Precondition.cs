namespace Trasvase.Storage;

/// <summary>What must hold at the target in the very moment in which it stores an object; the store itself decides.</summary>
internal sealed record Precondition
{
    private Precondition(string? eTag, bool mustBeAbsent)
    {
        ETag = eTag;
        MustBeAbsent = mustBeAbsent;
    }

    /// <summary>Store in any case; what was there is replaced.</summary>
    public static Precondition None { get; } = new(null, mustBeAbsent: false);

    /// <summary>Store only if nothing has this key (If-None-Match: *).</summary>
    public static Precondition Absent { get; } = new(null, mustBeAbsent: true);

    /// <summary>Store only if the key still holds the version with this entity tag (If-Match).</summary>
    public static Precondition Holds(string eTag) => new(eTag, mustBeAbsent: false);

    /// <summary>The entity tag that the key must hold; null if none is demanded.</summary>
    public string? ETag { get; }

    /// <summary>Whether the key must hold nothing.</summary>
    public bool MustBeAbsent { get; }
}
