namespace Trasvase;

/// <summary>
/// What all calls of one client may take together, however many there are at a time. A call's own <see cref="TransferOptions"/> may ask
/// for less; what they ask for beyond it is not given. Calls that want the same are served in turn, so a small one is not held up by a
/// large one.
/// </summary>
public sealed record ClientLimits
{
    /// <summary>Connections to either side, for everything that passes through this machine. 1 to 1,024; 256 by default.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>Parts and small objects that targets fetch by themselves at a time. 1 to 4,096; 256 by default.</summary>
    public int Pulls { get; init; } = 256;

    /// <summary>Memory for all buffers, in bytes. At least 128 KiB; 32 MiB by default.</summary>
    public long MemoryBudget { get; init; } = 32L * 1024 * 1024;

    /// <summary>Bytes a second through this machine; 0, which is the default, for no limit.</summary>
    public long MaxRate { get; init; }

    /// <summary>Requests a second to all stores together; 0, which is the default, for no limit.</summary>
    public double MaxRequests { get; init; }

    /// <summary>All that is wrong with the values, a sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate() => AsOptions().Validate();

    /// <summary>The same limits as those of one call.</summary>
    internal TransferOptions AsOptions() => new()
    {
        Connections = Connections,
        Pulls = Pulls,
        MemoryBudget = MemoryBudget,
        MaxRate = MaxRate,
        MaxRequests = MaxRequests,
    };
}
