using Trasvase.Storage;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Relaying;

/// <summary>The body of a part that streams straight through: bytes read from the source are written into the target's request.</summary>
internal sealed class RelayBody(ObjectRead read, Memory<byte> buffer, PartDigester digester, RelayPace pace) : PartBody
{
    public override long Length => read.Length;

    public override bool IsRepeatable => false;

    public override Task WriteToAsync(Stream target, CancellationToken cancellationToken) =>
        StreamCopier.CopyAsync(read.Content, target, buffer, digester, pace, cancellationToken);
}
