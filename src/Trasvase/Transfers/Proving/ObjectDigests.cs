using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>The digests that are taken of one object while its bytes pass, for one reading of all of it.</summary>
/// <param name="proof">What to take besides the CRC-64 of every part; null for nothing.</param>
internal sealed class ObjectDigests(SourceProof? proof) : IDisposable
{
    private readonly SerialDigester? _serial = proof is { InOrder: true } ? new SerialDigester(proof.Function, proof.Cuts) : null;

    /// <summary>What is to be proven.</summary>
    public SourceProof? Proof => proof;

    /// <summary>Begins an attempt at a part.</summary>
    public PartDigester Begin(Part part) => new(
        part.Offset, _serial, proof is null || _serial is not null ? null : new PieceDigester(proof.Function, proof.Cuts, part.Offset));

    /// <summary>
    /// The source's digest, taken once more; null if there is none to take, or it could not be taken. One that was taken at
    /// boundaries which were only assumed proves by being equal, and says nothing by being another one.
    /// </summary>
    /// <param name="pieces">Of all parts.</param>
    public Digest? Rebuild(IEnumerable<Piece> pieces) =>
        _serial is not { HasGap: true }
            && proof?.Rebuild(_serial?.Finish() ?? pieces) is { } rebuilt
            && (proof.Cuts.IsCertain || rebuilt == proof.Expected) ? rebuilt : null;

    /// <summary>
    /// The CRC-64 of the bytes that were digested in their order, if they are not those that count: a part that was read twice
    /// was not the same both times.
    /// </summary>
    /// <param name="crc64">Of the object as it was sent.</param>
    public Digest? Contradicting(Digest crc64) =>
        _serial is { HasGap: false } && Digest.OfCrc64(_serial.Crc64) is var read && read != crc64 ? read : null;

    public void Dispose() => _serial?.Dispose();
}

/// <summary>The digests of one attempt at a part.</summary>
internal sealed class PartDigester(long offset, SerialDigester? serial, PieceDigester? pieces) : IDisposable
{
    private long _length;

    /// <summary>CRC-64 of the bytes so far.</summary>
    public ulong Crc64 { get; private set; }

    /// <summary>Takes the bytes that follow.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        Crc64 = Integrity.Crc64.Append(Crc64, data);
        serial?.Append(offset + _length, data);
        pieces?.Append(data);
        _length += data.Length;
    }

    /// <summary>The part's pieces.</summary>
    public IReadOnlyList<Piece> Finish() => pieces?.Finish() ?? [];

    public void Dispose() => pieces?.Dispose();
}
