namespace Trasvase;

/// <summary>
/// The limits that all calls of one client share, however many run at a time. A call's own <see cref="TransferOptions"/> may ask for
/// less; a call that asks for more gets no more than these limits. Calls that compete for the same resource are served in turn, so a
/// large call does not hold up a small one.
/// </summary>
public sealed record ClientLimits
{
    /// <summary>The most connections to either side, for everything that passes through this machine. 1 to 1,024; 256 by default.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>The most parts and small objects that targets pull at a time. 1 to 4,096; 256 by default.</summary>
    public int Pulls { get; init; } = 256;

    /// <summary>
    /// The most memory for all buffers together, in bytes. At least 128 KiB, and less than 1 GiB for each connection, of which at most 32
    /// count. 32 MiB by default.
    /// </summary>
    public long MemoryBudget { get; init; } = 32L * 1024 * 1024;

    /// <summary>
    /// The most bytes a second, for relays and pulls together. A pull counts when it begins. 0, the default, means no limit.
    /// </summary>
    public long MaxRate { get; init; }

    /// <summary>The most requests a second to all stores together. 0, the default, means no limit.</summary>
    public double MaxRequests { get; init; }

    /// <summary>Returns a sentence for each invalid value; an empty list if all values are valid.</summary>
    public IReadOnlyList<string> Validate() => AsOptions().Validate();

    /// <summary>Returns the same limits as the options of one call.</summary>
    internal TransferOptions AsOptions() => new()
    {
        Connections = Connections,
        Pulls = Pulls,
        MemoryBudget = MemoryBudget,
        MaxRate = MaxRate,
        MaxRequests = MaxRequests,
    };
}
