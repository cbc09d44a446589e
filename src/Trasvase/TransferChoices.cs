namespace Trasvase;

/// <summary>
/// What to do if an object already has the target's key. The store itself decides whether the key is taken, at the moment of completion.
/// </summary>
public enum CollisionPolicy
{
    /// <summary>
    /// Store the new object under another name: six random letters or digits are put before the extension, as in <c>name_AbC123.ext</c>.
    /// </summary>
    Rename,

    /// <summary>Replace the existing object. It stays until the new object is complete and verified.</summary>
    Overwrite,

    /// <summary>Keep the existing object, and send nothing.</summary>
    Skip,

    /// <summary>
    /// Replace the existing object if the source was modified later. Otherwise, or if one of the two times is not known, keep it.
    /// </summary>
    Newer,

    /// <summary>Report the source object as failed, and send nothing.</summary>
    Fail,
}

/// <summary>The way that the bytes take from the source to the target.</summary>
public enum TransferRoute
{
    /// <summary>
    /// Pull where the target can reach the source and where what it stores can be proven without reading it; relay everything else. If
    /// pulls stop working, the remaining bytes are relayed, part by part.
    /// </summary>
    Auto,

    /// <summary>
    /// Pull: the target fetches the bytes itself, and none of them passes through this machine. An object that cannot be proven this way
    /// is reported as unverifiable, and one that cannot be pulled fails, unless it is empty.
    /// </summary>
    Pull,

    /// <summary>Relay: the bytes pass through this machine's memory, never its disk.</summary>
    Relay,
}

/// <summary>What to carry of an object's headers and metadata.</summary>
public enum MetadataPolicy
{
    /// <summary>The standard headers and the user metadata.</summary>
    Keep,

    /// <summary>
    /// Neither headers nor metadata; the target holds only Trasvase's stamp. A small object that the target pulls then needs one request,
    /// if the source's listing reports its MD5.
    /// </summary>
    None,
}

/// <summary>What to do with keys that the target cannot hold as they are.</summary>
public enum NamePolicy
{
    /// <summary>Refuse them: an object with such a key fails. What is at the target has exactly the source's key.</summary>
    Exact,

    /// <summary>
    /// Write what the target cannot hold of a key as an escape, reversibly: <c>a\b</c> becomes <c>a_x5c_b</c>. All other keys stay as
    /// they are, except those that look as if they held such an escape.
    /// </summary>
    Encode,
}

/// <summary>How to prove that an object arrived.</summary>
public enum VerifyMode
{
    /// <summary>
    /// By digests, before the object becomes visible: those that the source keeps, those taken of the bytes on their way, and those that
    /// the target returns of what it stored. Nothing is read twice.
    /// </summary>
    Digest,

    /// <summary>
    /// By digests, and afterwards by reading the target again. What was read is compared with the source's own digest. If the source has
    /// no digest that could be compared, the source is read again as well.
    /// </summary>
    ReadBack,
}

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

/// <summary>How to interpret entity tags of the source that look like an MD5.</summary>
public enum SourceETags
{
    /// <summary>As the MD5 of the content, until one of them proves not to be; from then on, as names without a meaning.</summary>
    Auto,

    /// <summary>As the MD5 of the content, in any case. An object whose content has another MD5 fails.</summary>
    Md5,

    /// <summary>As names without a meaning. No content is compared with them.</summary>
    Opaque,
}
