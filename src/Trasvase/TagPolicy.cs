namespace Trasvase;

/// <summary>What to do with an object's tags.</summary>
public enum TagPolicy
{
    /// <summary>
    /// Tags are not carried. Copies and syncs do not read them. A move may have to count them, because they are lost with the source.
    /// </summary>
    None,

    /// <summary>Tags that the target can hold are carried. Each of the others is named in a note of the receipt.</summary>
    Fit,

    /// <summary>All tags are carried. An object with a tag that the target cannot hold fails before anything is sent.</summary>
    All,
}
