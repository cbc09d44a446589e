using Trasvase.Transfers.Pacing;

namespace Trasvase.Transfers.Relaying;

/// <summary>Sets the pace at which bytes are copied, and reports the bytes that were written.</summary>
/// <param name="moved">Called after each write with the number of bytes written.</param>
internal sealed class RelayPace(Action<long> moved)
{
    private readonly TransferLimits? _limits;

    /// <summary>Makes the pace of a part in a job.</summary>
    /// <param name="limits">The job's limits, which set the rate.</param>
    /// <param name="flow">Cuts the part off if it is slow; null to leave it alone.</param>
    /// <param name="moved">Called after each write with the number of bytes written.</param>
    public RelayPace(TransferLimits limits, PartFlow? flow, Action<long> moved)
        : this(moved)
    {
        _limits = limits;
        Flow = flow;
    }

    /// <summary>Measures how fast either side is; null if nothing is measured.</summary>
    public PartFlow? Flow { get; }

    /// <summary>Returns how many of the wanted bytes to move at a time.</summary>
    public int PieceOf(int wanted) => _limits?.PieceOf(wanted) ?? wanted;

    /// <summary>Waits until the given number of bytes may be moved.</summary>
    public ValueTask TakeAsync(int count, CancellationToken cancellationToken) =>
        _limits?.TakeBytesAsync(count, cancellationToken) ?? default;

    /// <summary>Reports that bytes were written.</summary>
    public void Wrote(int count)
    {
        moved(count);
        _limits?.Moved(count);
        Flow?.Wrote(count);
    }
}
