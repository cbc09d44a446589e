namespace Trasvase;

/// <summary>What a short reason explains.</summary>
public enum ReasonKind
{
    /// <summary>Why nothing was sent, by choice.</summary>
    Skipped,

    /// <summary>Why the object failed.</summary>
    Failed,

    /// <summary>Why the object was stored under another key than the requested one.</summary>
    Renamed,

    /// <summary>What belongs to the object at the source but is not at the target, or is there in another form.</summary>
    NotCarried,

    /// <summary>Why the stored object could not be verified.</summary>
    Unverified,

    /// <summary>In which other way than requested the object was transferred, without any loss.</summary>
    Noted,

    /// <summary>Why a target object was kept that a sync was to remove.</summary>
    Kept,

    /// <summary>
    /// Why the selection leaves an object out. The object is not one of those that were taken up. The words are the option that excluded
    /// it.
    /// </summary>
    LeftOut,
}

/// <summary>
/// The reason why an object ended as it did, in a few words that many objects share, so that equal reasons can be counted. The receipt
/// holds the full sentence as well. The words name no key, no name and no number, and hold no secret.
/// </summary>
/// <param name="Explains">What the reason explains.</param>
/// <param name="Words">A few plain words, such as <c>archived</c>. A job has a few dozen different reasons at most.</param>
public sealed record ShortReason(ReasonKind Explains, string Words)
{
    /// <summary>The words for an object that got a new name because its key was taken.</summary>
    public const string KeyTaken = "the key was taken";

    /// <summary>Makes a reason why nothing was sent.</summary>
    public static ShortReason Skipped(string words) => new(ReasonKind.Skipped, words);

    /// <summary>Makes a reason why an object failed.</summary>
    public static ShortReason Failed(string words) => new(ReasonKind.Failed, words);

    /// <summary>Makes a reason that names what is not at the target as it is at the source.</summary>
    public static ShortReason NotCarried(string words) => new(ReasonKind.NotCarried, words);

    /// <summary>Makes a reason why an object has another key than the requested one.</summary>
    public static ShortReason Renamed(string words) => new(ReasonKind.Renamed, words);

    /// <summary>Makes a reason why an object could not be verified.</summary>
    public static ShortReason Unverified(Verification.Unverifiable unverifiable) => new(ReasonKind.Unverified, unverifiable.Words);

    /// <summary>Makes a reason that names the other way in which an object was transferred.</summary>
    public static ShortReason Noted(string words) => new(ReasonKind.Noted, words);

    /// <summary>Makes a reason why an object failed where only the kind of failure is known.</summary>
    internal static ShortReason Failed(StoreErrorKind? error) => Failed(error switch
    {
        StoreErrorKind.NotFound => "not found",
        StoreErrorKind.AlreadyExists => KeyTaken,
        StoreErrorKind.PreconditionFailed => "changed meanwhile",
        StoreErrorKind.PermissionDenied => "access denied",
        StoreErrorKind.Unauthenticated => "the credentials were refused",
        StoreErrorKind.RateLimited => "asked too often",
        StoreErrorKind.Unavailable => "a store could not be reached or failed",
        StoreErrorKind.Unsupported => "not possible",
        StoreErrorKind.InvalidRequest => "refused as invalid",
        StoreErrorKind.Archived => "archived",
        StoreErrorKind.SourceRefused => "the target could not read the source",
        StoreErrorKind.Timeout => "timed out",
        StoreErrorKind.Corrupt => "content differs",
        _ => "an answer that fits nothing known",
    });
}
