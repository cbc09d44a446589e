using Trasvase.Storage;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>The result of having the target pull an object.</summary>
internal abstract record PullAttempt
{
    /// <summary>The object was stored, or its parts were found to be wrong before it was.</summary>
    /// <param name="Result">The result of sending the object.</param>
    public sealed record Sent(SendResult Result) : PullAttempt;

    /// <summary>The target did not pull the object, so it has to be relayed.</summary>
    /// <param name="Source">The source version as it is known by now.</param>
    /// <param name="Why">Why the object was not pulled, as a sentence; null if the job's report gives the reason for all objects.</param>
    public sealed record Relay(ObjectInfo Source, string? Why) : PullAttempt;

    /// <summary>
    /// The object was planned without a look at the target, and can neither be pulled nor stored in one request. It is planned again with
    /// a look, because its bytes may not be worth moving.
    /// </summary>
    /// <param name="Source">The source version as it is known by now.</param>
    /// <param name="Why">Why the object has to be relayed; null if the job's report gives the reason for all objects.</param>
    public sealed record LookFirst(ObjectInfo Source, string? Why) : PullAttempt;

    /// <summary>
    /// The target was given the digest of the bytes and, by its own answer, stored others. The stored object must not stay as it is.
    /// </summary>
    /// <param name="Stored">The object at the target now.</param>
    /// <param name="Why">How the digests differ, as a sentence.</param>
    public sealed record WrongBytes(StoredObject Stored, string Why) : PullAttempt;
}
