namespace Trasvase.Transfers;

/// <summary>The result of one round of a transfer, which goes from the plan to the last request.</summary>
internal abstract record Round
{
    /// <summary>The transfer has ended.</summary>
    /// <param name="Receipt">The object's receipt.</param>
    public sealed record Ended(TransferReceipt Receipt) : Round;

    /// <summary>The object was planned without a look at the target and now needs one, because its bytes may not be worth moving.</summary>
    /// <param name="Source">The source version as it is known by now.</param>
    /// <param name="Why">Why the object has to be relayed; null if the job's report gives the reason for all objects.</param>
    public sealed record LookFirst(ObjectInfo Source, string? Why) : Round;

    /// <summary>
    /// The object is taken up again when the others have ended: it has to be restored first and may not be waited for now.
    /// </summary>
    public sealed record SetAside : Round;
}
