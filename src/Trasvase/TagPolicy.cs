namespace Trasvase;

/// <summary>What becomes of an object's tags.</summary>
public enum TagPolicy
{
    /// <summary>They stay where they are, and nobody asks for them.</summary>
    None,

    /// <summary>Those that the target can hold go with the object; each of the others is named in a note.</summary>
    Fit,

    /// <summary>All of them go with the object; one that the target cannot hold fails it before anything is sent.</summary>
    All,
}
