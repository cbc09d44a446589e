namespace Trasvase.Transfers;

/// <summary>How one round of an object's story ends: from the plan to the last request.</summary>
internal abstract record Round
{
    /// <summary>The story is over.</summary>
    /// <param name="Receipt">What became of the object.</param>
    public sealed record Ended(TransferReceipt Receipt) : Round;

    /// <summary>The object was planned without a look at the target, and needs one now: bytes may not be worth moving.</summary>
    /// <param name="Source">What is known of the source by now.</param>
    /// <param name="Why">Why it has to be relayed; null if the job's report gives the reason for all objects.</param>
    public sealed record LookFirst(ObjectInfo Source, string? Why) : Round;

    /// <summary>The object is taken up again when others have ended: it has to be restored first, and waiting is not allowed now.</summary>
    public sealed record SetAside : Round;
}
