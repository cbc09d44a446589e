namespace Trasvase;

/// <summary>What a short reason explains.</summary>
public enum ReasonKind
{
    /// <summary>Nothing was sent, by choice.</summary>
    Skipped,

    /// <summary>It could not be done.</summary>
    Failed,

    /// <summary>The object was stored under another key than the wanted one.</summary>
    Renamed,

    /// <summary>Something of the object is not at the target, or is there otherwise than at the source.</summary>
    NotCarried,

    /// <summary>What was stored could not be verified.</summary>
    Unverified,

    /// <summary>The object was done in another way than was asked for, at no loss.</summary>
    Noted,

    /// <summary>A target object that a sync was to remove was kept.</summary>
    Kept,

    /// <summary>
    /// The selection does not choose it: it is none of the objects that were taken up. The words are the option that spoke against it.
    /// </summary>
    LeftOut,
}

/// <summary>
/// Why an object ended as it did, in a few words that many objects share, so that they can be counted; the long sentence is beside it in
/// the receipt. Words name no key, no name and no number, and hold no secret.
/// </summary>
/// <param name="Explains">What it is the reason of.</param>
/// <param name="Words">A few plain words, such as <c>archived</c>: a job has some dozen different ones at most.</param>
public sealed record ShortReason(ReasonKind Explains, string Words)
{
    /// <summary>Why an object has a new name, where something had the wanted one.</summary>
    public const string KeyTaken = "the key was taken";

    /// <summary>Why nothing was sent.</summary>
    public static ShortReason Skipped(string words) => new(ReasonKind.Skipped, words);

    /// <summary>Why it failed.</summary>
    public static ShortReason Failed(string words) => new(ReasonKind.Failed, words);

    /// <summary>What of it is not at the target as it is at the source.</summary>
    public static ShortReason NotCarried(string words) => new(ReasonKind.NotCarried, words);

    /// <summary>Why it has another key than the wanted one.</summary>
    public static ShortReason Renamed(string words) => new(ReasonKind.Renamed, words);

    /// <summary>Why it could not be verified.</summary>
    public static ShortReason Unverified(Verification.Unverifiable unverifiable) => new(ReasonKind.Unverified, unverifiable.Words);

    /// <summary>In which other way it was done.</summary>
    public static ShortReason Noted(string words) => new(ReasonKind.Noted, words);

    /// <summary>Why it failed, where nothing more is known than the kind of failure.</summary>
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
