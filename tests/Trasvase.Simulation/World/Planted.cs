namespace Trasvase.Simulation.World;

/// <summary>A store, or a record, that is broken on purpose: what shows that the checks find anything at all.</summary>
internal enum Planted
{
    /// <summary>None.</summary>
    None,

    /// <summary>The target stores a flipped bit, and tells the digest of what was sent.</summary>
    Flip,

    /// <summary>The target says that an object is stored, and it is not.</summary>
    Lose,

    /// <summary>The source gives bytes of another version than the one that is asked for.</summary>
    Mix,

    /// <summary>The source drops an object that nobody asked to remove.</summary>
    DropSource,

    /// <summary>The target drops an object that nobody asked to remove.</summary>
    DropTarget,

    /// <summary>The target forgets the condition of a write.</summary>
    Unconditional,

    /// <summary>The target answers before it has stored.</summary>
    Early,

    /// <summary>A request is never answered.</summary>
    Hang,

    /// <summary>A receipt is not recorded.</summary>
    Forget,

    /// <summary>A read stays open: whoever closes it is not heard.</summary>
    Leak,

    /// <summary>What the target fetched by itself and nobody could compare is recorded as verified.</summary>
    Believe,

    /// <summary>The target fetches other bytes than the source holds.</summary>
    Swap,
}
