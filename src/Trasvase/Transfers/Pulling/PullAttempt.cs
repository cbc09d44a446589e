using Trasvase.Storage;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>What came of having the target pull an object.</summary>
internal abstract record PullAttempt
{
    /// <summary>It was stored, or its parts were found to be wrong before it was.</summary>
    /// <param name="Result">What is known of it.</param>
    public sealed record Sent(SendResult Result) : PullAttempt;

    /// <summary>The target did not pull it: the object is to be relayed.</summary>
    /// <param name="Source">What is known of the source by now.</param>
    /// <param name="Why">Why, as a sentence; null if the job's report gives the reason for all objects.</param>
    public sealed record Relay(ObjectInfo Source, string? Why) : PullAttempt;

    /// <summary>
    /// The object was planned without a look at the target, and can neither be pulled nor stored in one request: it is planned again, with
    /// a look, because its bytes may not be worth moving.
    /// </summary>
    /// <param name="Source">What is known of the source by now.</param>
    /// <param name="Why">Why it has to be relayed; null if the job's report gives the reason for all objects.</param>
    public sealed record LookFirst(ObjectInfo Source, string? Why) : PullAttempt;

    /// <summary>
    /// The target knew what the bytes must be, and by its own answer stored others. What it stored must not stay as it is.
    /// </summary>
    /// <param name="Stored">What is at the target now.</param>
    /// <param name="Why">How the digests differ, as a sentence.</param>
    public sealed record WrongBytes(StoredObject Stored, string Why) : PullAttempt;
}
