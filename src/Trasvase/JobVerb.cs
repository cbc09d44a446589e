namespace Trasvase;

/// <summary>What a job does with the objects that it takes up.</summary>
public enum JobVerb
{
    /// <summary>Copies them.</summary>
    Copy,

    /// <summary>Copies them, and removes the source of what is verified.</summary>
    Move,

    /// <summary>Makes the target what the source is.</summary>
    Sync,
}
