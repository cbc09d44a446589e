namespace Trasvase;

/// <summary>What a job does with the objects that it takes up.</summary>
public enum JobVerb
{
    /// <summary>Copies the objects.</summary>
    Copy,

    /// <summary>Copies the objects, and removes each source object that is verified at the target.</summary>
    Move,

    /// <summary>
    /// Makes the target equal to the source: copies what is new or changed and, if requested, removes what the source does not have.
    /// </summary>
    Sync,
}
