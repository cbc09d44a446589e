namespace Trasvase;

/// <summary>
/// What an object may lose although its bytes are at the target. A move keeps the source of an object that would lose anything that was
/// not accepted.
/// </summary>
[Flags]
public enum Losses
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Tags that were not to be carried, or that the target cannot hold.</summary>
    Tags = 1,

    /// <summary>
    /// Metadata that cannot be carried: entries that HTTP cannot transport, of which S3 reports only the number, and entries whose name
    /// is taken by a header that the target keeps as metadata.
    /// </summary>
    Metadata = 2,

    /// <summary>
    /// An object lock, a retention or a legal hold. It protects the source, but will not protect the object at the target.
    /// </summary>
    Lock = 4,
}
