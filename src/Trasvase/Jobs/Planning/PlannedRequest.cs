namespace Trasvase;

/// <summary>The kinds of requests to the two sides, distinguished by their price.</summary>
public enum PlannedRequest
{
    /// <summary>Listing a page of the source.</summary>
    SourceList,

    /// <summary>Finding an object at the source.</summary>
    SourceHead,

    /// <summary>Reading a source object or a part of it.</summary>
    SourceGet,

    /// <summary>
    /// Reading a source object or a part of it by the target, from a signed URL. The source charges for it as for any other read.
    /// </summary>
    SourceGetByTarget,

    /// <summary>Requesting the restore of an archived object.</summary>
    SourceRestore,

    /// <summary>Removing a source object that was moved.</summary>
    SourceDelete,

    /// <summary>Listing a page of the target.</summary>
    TargetList,

    /// <summary>Finding an object at the target.</summary>
    TargetHead,

    /// <summary>Reading a stored object back.</summary>
    TargetGet,

    /// <summary>Storing an object in one request.</summary>
    TargetPut,

    /// <summary>Staging a part that is relayed.</summary>
    TargetPutPart,

    /// <summary>Storing an object in one request whose bytes the target fetches.</summary>
    TargetCopy,

    /// <summary>Staging a part that the target fetches.</summary>
    TargetCopyPart,

    /// <summary>Completing an object from its staged parts.</summary>
    TargetComplete,

    /// <summary>Removing a target object that the source does not have.</summary>
    TargetDelete,
}
