namespace Trasvase.Transfers.Pacing;

/// <summary>
/// The limits that all calls of one client share: connections, pulls, memory and rates. Each call has its own
/// <see cref="TransferLimits"/>, which take from here what they give out. They take a slot first and memory second, as transfers do, so
/// that no two wait for each other. Whatever is scarce goes to the calls in turn.
/// </summary>
internal sealed class SharedLimits : IDisposable
{
    private readonly TransferOptions _most;

    /// <summary>Makes the limits of one client.</summary>
    public SharedLimits(ClientLimits limits, TimeProvider time)
    {
        _most = OpenFiles.Fitted(limits.AsOptions(), OpenFiles.Most);
        Connections = new SlotShare(_most.Connections);
        Pulls = new SlotShare(_most.Pulls);
        Memory = new MemoryBudget(_most.MemoryBudget);
        Bytes = new RateLimit(time) { Rate = _most.MaxRate };
        Requests = new RateLimit(time) { Rate = _most.MaxRequests };
    }

    /// <summary>The slots for relays and for looks at objects.</summary>
    public SlotShare Connections { get; }

    /// <summary>The slots for pulls.</summary>
    public SlotShare Pulls { get; }

    /// <summary>The memory for buffers.</summary>
    public MemoryBudget Memory { get; }

    /// <summary>The limit for bytes per second.</summary>
    public RateLimit Bytes { get; }

    /// <summary>The limit for requests per second.</summary>
    public RateLimit Requests { get; }

    /// <summary>Returns the options that a call may use: what it asks for, but no more than the client has.</summary>
    public TransferOptions Fitted(TransferOptions options) => options with
    {
        Connections = Math.Min(options.Connections, _most.Connections),
        Pulls = Math.Min(options.Pulls, _most.Pulls),
        MemoryBudget = Math.Min(options.MemoryBudget, _most.MemoryBudget),
    };

    public void Dispose()
    {
        Bytes.Dispose();
        Requests.Dispose();
        Memory.Dispose();
    }
}
