using Trasvase.Storage;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Transfers.Planning;

/// <summary>One object to transfer.</summary>
/// <param name="SourceKey">Which object.</param>
/// <param name="TargetKey">Where to.</param>
/// <param name="Listed">What a listing said about it; null if it was named and not listed.</param>
internal sealed record TransferItem(ObjectKey SourceKey, ObjectKey TargetKey, ObjectInfo? Listed)
{
    /// <summary>Whether it came from a listing, of this run or an earlier one, so that its absence is no mistake of the user's.</summary>
    public bool WasListed { get; init; } = Listed is not null;

    /// <summary>The one version that is meant, which need not be the current one; null for whichever is the current one.</summary>
    public ChosenVersion? Chosen { get; init; }

    /// <summary>Whether an earlier run took it up and may have done some of it.</summary>
    public bool IsResumed { get; init; }

    /// <summary>
    /// Whether the target's listing was consulted, so that <see cref="Existing"/> tells what had the wanted key then. Advice: the
    /// completing request has the last word.
    /// </summary>
    public bool IsTargetListed { get; init; }

    /// <summary>What the target's listing says has the wanted key; null if nothing has, or if it was not consulted.</summary>
    public ObjectInfo? Existing { get; init; }

    /// <summary>Whether the job is about this one object, which was named.</summary>
    public bool IsOnly { get; init; }

    /// <summary>Why the job's selection does not choose it, in few words: it was only listed. Null if it is chosen.</summary>
    public string? WhyLeftOut { get; init; }

    /// <summary>Whether the job's selection does not choose it.</summary>
    public bool IsLeftOut => WhyLeftOut is not null;

    /// <summary>Why it must not be transferred, as a sentence, whatever there is at either side; null if nothing forbids it.</summary>
    public string? WhyRefused { get; init; }

    /// <summary>Why it is not copied by the target itself, which was found out already; null if nothing forbids it.</summary>
    public string? WhyRelayed { get; init; }

    /// <summary>Whether it was set aside before: then what it meets is the end of it.</summary>
    public bool IsLastTry { get; init; }

    /// <summary>
    /// Called when the object fails for a reason that may pass: true if it is tried once more when all others have ended. Null if the
    /// failure is its end.
    /// </summary>
    public Func<bool>? Failing { get; init; }

    /// <summary>
    /// Called when the object's turn will take hours, because it has to be restored first: its worker may go on with another object. False
    /// if it must not wait: then its restoring is requested, and it is taken up again when all others have ended. Null if it may wait.
    /// </summary>
    public Func<bool>? Waiting { get; init; }

    /// <summary>
    /// The same item with a key that the target can hold, if keys may be mapped and this one has to be; and a sentence that says so.
    /// </summary>
    public (TransferItem Item, string? Note) Named(NamePolicy names, StoreProfile target) =>
        names == NamePolicy.Encode && KeyMapping.Encode(TargetKey, target) is { } encoded && encoded != TargetKey
            ? (this with { TargetKey = encoded }, $"The key '{TargetKey}' is stored as '{encoded}'.")
            : (this, null);
}

/// <summary>A version that was chosen, not only found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ETag">Its entity tag: what was stored without versions all has the id <c>null</c>, and may be replaced under it. Null if
/// nobody told.</param>
internal sealed record ChosenVersion(string Id, string? ETag)
{
    /// <summary>What was found under the id, if it is the version that is meant.</summary>
    public ObjectInfo? Of(ObjectInfo? found) => ETag is null || VersionIdentity.NamesVersion(Id) || found?.ETag == ETag ? found : null;
}
