namespace Trasvase;

/// <summary>What is asked of the two sides, by what it costs there.</summary>
public enum PlannedRequest
{
    /// <summary>A page of the source's listing.</summary>
    SourceList,

    /// <summary>A look at an object of the source.</summary>
    SourceHead,

    /// <summary>Reading an object or a part of it.</summary>
    SourceGet,

    /// <summary>The same by the target, from a signed URL: the source charges for it all the same.</summary>
    SourceGetByTarget,

    /// <summary>Asking for an archived object to be made readable.</summary>
    SourceRestore,

    /// <summary>Removing an object that was moved.</summary>
    SourceDelete,

    /// <summary>A page of the target's listing.</summary>
    TargetList,

    /// <summary>A look at an object of the target.</summary>
    TargetHead,

    /// <summary>Reading what was stored again.</summary>
    TargetGet,

    /// <summary>Storing an object in one request.</summary>
    TargetPut,

    /// <summary>Staging a part that comes from us.</summary>
    TargetPutPart,

    /// <summary>Storing an object in one request, of which the target fetches the bytes.</summary>
    TargetCopy,

    /// <summary>Staging a part that the target fetches.</summary>
    TargetCopyPart,

    /// <summary>Making an object of the parts that are staged.</summary>
    TargetComplete,

    /// <summary>Removing an object that the source has not.</summary>
    TargetDelete,
}
