using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>A part that streams straight through: what is read of the source is written into the target's request.</summary>
internal sealed class RelayBody(ObjectRead read, Memory<byte> buffer, Action<long> moved) : PartBody
{
    /// <summary>CRC-64 of the bytes that passed; of all of them once the store has answered.</summary>
    public ulong Crc64 { get; private set; }

    public override long Length => read.Length;

    public override bool IsRepeatable => false;

    public override async Task WriteToAsync(Stream target, CancellationToken cancellationToken)
    {
        (_, Crc64) = await StreamCopier.CopyAsync(read.Content, target, buffer, moved, cancellationToken).ConfigureAwait(false);
    }
}
