using Trasvase.Transfers.Pacing;

namespace Trasvase.Transfers.Relaying;

/// <summary>The pace at which bytes are copied, and who is told of them.</summary>
/// <param name="moved">Told how many bytes were written, after each write.</param>
internal sealed class RelayPace(Action<long> moved)
{
    private readonly TransferLimits? _limits;

    /// <summary>That of a job.</summary>
    /// <param name="limits">Sets the rate.</param>
    /// <param name="flow">Cuts the part if it is slow; null to let it be.</param>
    /// <param name="moved">Told how many bytes were written, after each write.</param>
    public RelayPace(TransferLimits limits, PartFlow? flow, Action<long> moved)
        : this(moved)
    {
        _limits = limits;
        Flow = flow;
    }

    /// <summary>Watches how fast either side is.</summary>
    public PartFlow? Flow { get; }

    /// <summary>How many bytes to move at a time.</summary>
    public int PieceOf(int wanted) => _limits?.PieceOf(wanted) ?? wanted;

    /// <summary>Waits until so many bytes may be moved.</summary>
    public ValueTask TakeAsync(int count, CancellationToken cancellationToken) =>
        _limits?.TakeBytesAsync(count, cancellationToken) ?? default;

    /// <summary>So many were written.</summary>
    public void Wrote(int count)
    {
        moved(count);
        _limits?.Moved(count);
        Flow?.Wrote(count);
    }
}
