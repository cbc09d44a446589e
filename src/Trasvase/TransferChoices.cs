namespace Trasvase;

/// <summary>What to do when something has the target's key. The store itself decides, in the moment of completion.</summary>
public enum CollisionPolicy
{
    /// <summary>Store under a new name: six random letters or digits go before the extension, <c>name_AbC123.ext</c>.</summary>
    Rename,

    /// <summary>Replace it; what was there stays until the new object is complete and verified.</summary>
    Overwrite,

    /// <summary>Leave it and send nothing.</summary>
    Skip,

    /// <summary>Replace it if the source was modified later than it, else leave it.</summary>
    Newer,

    /// <summary>Report the object as failed and send nothing.</summary>
    Fail,
}

/// <summary>Which way the bytes take.</summary>
public enum TransferRoute
{
    /// <summary>
    /// Pull where the target can reach the source and what it stores can be proven without reading it, relay everything else. What
    /// stops working meanwhile is relayed, part by part.
    /// </summary>
    Auto,

    /// <summary>
    /// The target fetches the bytes itself: none passes through this machine. What cannot be proven that way is said to be unverifiable.
    /// </summary>
    Pull,

    /// <summary>Through this machine's memory, never its disk.</summary>
    Relay,
}

/// <summary>What of an object's headers and metadata goes with it.</summary>
public enum MetadataPolicy
{
    /// <summary>The standard headers and the user metadata.</summary>
    Keep,

    /// <summary>
    /// Neither; only our stamp. A small object that the target fetches by itself then needs one request, if the source's listing
    /// tells its MD5.
    /// </summary>
    None,
}

/// <summary>What becomes of keys that the target cannot hold as they are.</summary>
public enum NamePolicy
{
    /// <summary>They are refused: what is at the target has exactly the source's key.</summary>
    Exact,

    /// <summary>
    /// What cannot be held of a key is written as an escape, reversibly: <c>a\b</c> as <c>a_x5c_b</c>. All other keys stay as they are, but
    /// for those that look as if they held such an escape.
    /// </summary>
    Encode,
}

/// <summary>How an object is proven to have arrived.</summary>
public enum VerifyMode
{
    /// <summary>
    /// By digests, before it becomes visible: those that the source keeps, those taken of the bytes on their way, and those that
    /// the target returns of what it stored. Nothing is read twice.
    /// </summary>
    Digest,

    /// <summary>
    /// By digests, and afterwards the target is read again and compared with the source's own digest; where the source has none
    /// that could be compared, it is read again as well.
    /// </summary>
    ReadBack,
}
