namespace Trasvase;

/// <summary>
/// What of an object may not be at the target although its bytes are. A move keeps a source for each kind that was not accepted.
/// </summary>
[Flags]
public enum Losses
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Tags: they were not to go along, or the target cannot hold them.</summary>
    Tags = 1,

    /// <summary>Metadata that the source has and HTTP cannot carry, so that nobody can read it (S3 tells how many entries).</summary>
    Metadata = 2,

    /// <summary>An object lock, a retention or a legal hold: what protects the source protects the target's object no longer.</summary>
    Lock = 4,
}
