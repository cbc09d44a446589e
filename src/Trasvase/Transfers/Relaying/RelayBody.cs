using Trasvase.Storage;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Relaying;

/// <summary>A part that streams straight through: what is read of the source is written into the target's request.</summary>
internal sealed class RelayBody(ObjectRead read, Memory<byte> buffer, PartDigester digester, RelayPace pace) : PartBody
{
    public override long Length => read.Length;

    public override bool IsRepeatable => false;

    public override Task WriteToAsync(Stream target, CancellationToken cancellationToken) =>
        StreamCopier.CopyAsync(read.Content, target, buffer, digester, pace, cancellationToken);
}
