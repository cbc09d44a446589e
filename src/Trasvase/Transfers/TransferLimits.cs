namespace Trasvase.Transfers;

/// <summary>
/// What all transfers of one job share: a number of connections, a number of copies by the target itself, and a number of bytes. A connection slot is taken before
/// its memory, and neither is held while the other part of the work waits for something else.
/// </summary>
internal sealed class TransferLimits(int connections, long memory, int copies = 1) : IDisposable
{
    private readonly SemaphoreSlim _connections = new(connections, connections);
    private readonly SemaphoreSlim _copies = new(copies, copies);
    private readonly SemaphoreSlim _relays = new(connections, connections);

    /// <summary>The memory for buffers.</summary>
    public MemoryBudget Memory { get; } = new(memory);

    /// <summary>Connection slots that nobody has.</summary>
    public int Free => _connections.CurrentCount;

    /// <summary>Slots for copies that nobody has.</summary>
    public int FreeCopies => _copies.CurrentCount;

    /// <summary>Waits for the right to have one copy by the target under way. Who has it may wait for a connection, never the other way round.</summary>
    public async ValueTask<Slot> EnterCopyAsync(CancellationToken cancellationToken)
    {
        await _copies.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(_copies);
    }

    /// <summary>
    /// Waits for the right to relay one object. More objects than connections may be taken up where most are copied; begun side by side
    /// they would only all end later.
    /// </summary>
    public async ValueTask<Slot> EnterRelayAsync(CancellationToken cancellationToken)
    {
        await _relays.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(_relays);
    }

    /// <summary>Waits for a connection slot: the right to have one request open to each side.</summary>
    public async ValueTask<Slot> EnterAsync(CancellationToken cancellationToken)
    {
        await _connections.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(_connections);
    }

    public void Dispose()
    {
        _connections.Dispose();
        _copies.Dispose();
        _relays.Dispose();
    }

    /// <summary>A slot; disposing it gives it back.</summary>
    internal readonly struct Slot(SemaphoreSlim owner) : IDisposable
    {
        public void Dispose() => owner.Release();
    }
}
