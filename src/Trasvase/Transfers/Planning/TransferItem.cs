using Trasvase.Storage;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Transfers.Planning;

/// <summary>One object to transfer.</summary>
/// <param name="SourceKey">The object's key at the source.</param>
/// <param name="TargetKey">The object's key at the target.</param>
/// <param name="Listed">The object as a listing reported it; null if it was named and not listed.</param>
internal sealed record TransferItem(ObjectKey SourceKey, ObjectKey TargetKey, ObjectInfo? Listed)
{
    /// <summary>
    /// Whether the object comes from a listing of this run or an earlier one. If so, its absence is not a mistake of the user's.
    /// </summary>
    public bool WasListed { get; init; } = Listed is not null;

    /// <summary>The version to transfer, which need not be the current one; null for the current one.</summary>
    public ChosenVersion? Chosen { get; init; }

    /// <summary>Whether an earlier run began with the object and may have done part of the work.</summary>
    public bool IsResumed { get; init; }

    /// <summary>
    /// Whether the target's listing was consulted, so that <see cref="Existing"/> tells which object had the wanted key then. This is only
    /// a hint: the request that completes the transfer decides.
    /// </summary>
    public bool IsTargetListed { get; init; }

    /// <summary>
    /// The object that has the wanted key according to the target's listing; null if there is none, or if the listing was not consulted.
    /// </summary>
    public ObjectInfo? Existing { get; init; }

    /// <summary>Whether the job is about this object only, which the user named.</summary>
    public bool IsOnly { get; init; }

    /// <summary>
    /// Why the job's selection excludes the object, which is then only listed, in a few words; null if the object is selected.
    /// </summary>
    public string? WhyLeftOut { get; init; }

    /// <summary>Whether the job's selection excludes the object.</summary>
    public bool IsLeftOut => WhyLeftOut is not null;

    /// <summary>
    /// Why the object must not be transferred, whatever the source and the target hold, as a sentence; null if nothing forbids it.
    /// </summary>
    public string? WhyRefused { get; init; }

    /// <summary>Why the target does not pull the object, if that is already known; otherwise null.</summary>
    public string? WhyRelayed { get; init; }

    /// <summary>Whether the object was set aside before. If so, its next failure is final.</summary>
    public bool IsLastTry { get; init; }

    /// <summary>
    /// Called when the object fails for a reason that may pass. Returns true if the object will be tried once more after all others have
    /// ended. Null if its failure is final.
    /// </summary>
    public Func<bool>? Failing { get; init; }

    /// <summary>
    /// Called when the object must be restored first, which takes hours. Returns true if the object may wait: its worker may then continue
    /// with another object. Returns false if the object must not wait: its restore is then requested, and it is taken up again after all
    /// others have ended. Null if the object may wait.
    /// </summary>
    public Func<bool>? Waiting { get; init; }

    /// <summary>
    /// Returns the item with a key that the target can hold, if keys may be mapped and this one must be, and a sentence that says so.
    /// </summary>
    public (TransferItem Item, string? Note) Named(NamePolicy names, StoreProfile target) =>
        names == NamePolicy.Encode && KeyMapping.Encode(TargetKey, target) is { } encoded && encoded != TargetKey
            ? (this with { TargetKey = encoded }, $"The key '{TargetKey}' is stored as '{encoded}'.")
            : (this, null);
}

/// <summary>A version that was chosen and not only found.</summary>
/// <param name="Id">The version's id.</param>
/// <param name="ETag">The version's entity tag, needed because every object that was stored without versions has the id <c>null</c> and
/// may be replaced under this id. Null if it is not known.</param>
internal sealed record ChosenVersion(string Id, string? ETag)
{
    /// <summary>Returns the object found under the id if it is the chosen version; otherwise null.</summary>
    public ObjectInfo? Of(ObjectInfo? found) => ETag is null || VersionIdentity.NamesVersion(Id) || found?.ETag == ETag ? found : null;
}
