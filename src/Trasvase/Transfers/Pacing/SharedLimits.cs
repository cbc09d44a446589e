namespace Trasvase.Transfers.Pacing;

/// <summary>
/// What all calls of one client share: connections, copies by the target, memory and rates. Each call has its own
/// <see cref="TransferLimits"/>, which take from here what they give out: a slot first, and memory after it, as they do among themselves,
/// so that nobody waits in a circle. Whatever is short goes to the calls in turn.
/// </summary>
internal sealed class SharedLimits : IDisposable
{
    private readonly TransferOptions _most;

    /// <summary>The limits of one client.</summary>
    public SharedLimits(ClientLimits limits, TimeProvider time)
    {
        _most = OpenFiles.Fitted(limits.AsOptions(), OpenFiles.Most);
        Connections = new SlotShare(_most.Connections);
        Pulls = new SlotShare(_most.Pulls);
        Memory = new MemoryBudget(_most.MemoryBudget);
        Bytes = new RateLimit(time) { Rate = _most.MaxRate };
        Requests = new RateLimit(time) { Rate = _most.MaxRequests };
    }

    /// <summary>Of all that is relayed or looked at.</summary>
    public SlotShare Connections { get; }

    /// <summary>Of all that targets fetch by themselves.</summary>
    public SlotShare Pulls { get; }

    /// <summary>The memory for buffers.</summary>
    public MemoryBudget Memory { get; }

    /// <summary>Bytes a second.</summary>
    public RateLimit Bytes { get; }

    /// <summary>Requests a second.</summary>
    public RateLimit Requests { get; }

    /// <summary>What a call may have of it: what it asks for, and not more than there is.</summary>
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
