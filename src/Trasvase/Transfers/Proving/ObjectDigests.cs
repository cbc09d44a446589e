using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>Takes the digests of one object while its bytes pass, for one reading of the whole object.</summary>
/// <param name="proof">The proof to take digests for besides the CRC-64 of every part; null for none.</param>
internal sealed class ObjectDigests(SourceProof? proof) : IDisposable
{
    private readonly SerialDigester? _serial = proof is { InOrder: true } ? new SerialDigester(proof.Function, proof.Cuts) : null;

    /// <summary>The proof that digests are taken for; null for none.</summary>
    public SourceProof? Proof => proof;

    /// <summary>Begins an attempt at a part.</summary>
    public PartDigester Begin(Part part) => new(
        part.Offset, _serial, proof is null || _serial is not null ? null : new PieceDigester(proof.Function, proof.Cuts, part.Offset));

    /// <summary>
    /// Rebuilds the source's digest; null if there is none to rebuild, or if it could not be taken. If the boundaries of the source's
    /// parts are only assumed, an equal digest is a proof, but a different one says nothing and is not returned.
    /// </summary>
    /// <param name="pieces">The pieces of all parts.</param>
    public Digest? Rebuild(IEnumerable<Piece> pieces) =>
        _serial is not { HasGap: true }
            && proof?.Rebuild(_serial?.Finish() ?? pieces) is { } rebuilt
            && (proof.Cuts.IsCertain || rebuilt == proof.Expected) ? rebuilt : null;

    /// <summary>
    /// Returns the CRC-64 of the bytes that were digested in order, if it differs from that of the object as it was sent; otherwise null.
    /// A difference means that a part was read twice and was not the same both times.
    /// </summary>
    /// <param name="crc64">The CRC-64 of the object as it was sent.</param>
    public Digest? Contradicting(Digest crc64) =>
        _serial is { HasGap: false } && Digest.OfCrc64(_serial.Crc64) is var read && read != crc64 ? read : null;

    public void Dispose() => _serial?.Dispose();
}

/// <summary>Takes the digests of one attempt at a part.</summary>
internal sealed class PartDigester(long offset, SerialDigester? serial, PieceDigester? pieces) : IDisposable
{
    private long _length;

    /// <summary>The CRC-64 of the bytes so far.</summary>
    public ulong Crc64 { get; private set; }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        Crc64 = Integrity.Crc64.Append(Crc64, data);
        serial?.Append(offset + _length, data);
        pieces?.Append(data);
        _length += data.Length;
    }

    /// <summary>Returns the part's pieces.</summary>
    public IReadOnlyList<Piece> Finish() => pieces?.Finish() ?? [];

    public void Dispose() => pieces?.Dispose();
}
