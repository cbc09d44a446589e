namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Decides how many large objects are relayed at a time: so many that all connections have work. If all objects began at once, they would
/// only all end later.
/// </summary>
/// <param name="relays">The connections.</param>
internal sealed class LargeTurns(Gate relays)
{
    // Each large object mostly keeps several connections busy.
    private const int Share = 4;
    private const int Least = 4;

    private readonly Gate _turns = new(0);

    /// <summary>Called when the number of connections may have changed.</summary>
    public void Follow() => _turns.Level = Math.Min(relays.Level, Math.Max(Least, relays.Level / Share));

    /// <summary>
    /// Called when a connection is free and nobody waits for one. The objects that were begun do not use all connections then: each may
    /// need only one, because its digest is taken in order.
    /// </summary>
    public void Grow()
    {
        if (_turns.IsWanted)
        {
            _turns.Level = Math.Min(relays.Level, _turns.Level + 1);
        }
    }

    /// <summary>Waits for the turn of a large object.</summary>
    public ValueTask<Slot> EnterAsync(CancellationToken cancellationToken) => _turns.EnterAsync(owner: null, cancellationToken);
}
