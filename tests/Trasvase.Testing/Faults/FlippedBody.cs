using Trasvase.Storage;

namespace Trasvase.Testing.Faults;

/// <summary>A body of which one bit changes on its way to the store.</summary>
internal sealed class FlippedBody(PartBody inner, int at, int bit = 4) : PartBody
{
    public override long Length => inner.Length;

    public override bool IsRepeatable => inner.IsRepeatable;

    public override Digest? KnownDigest => inner.KnownDigest;

    public override async Task WriteToAsync(Stream target, CancellationToken cancellationToken)
    {
        var sent = new MemoryStream();
        await inner.WriteToAsync(sent, cancellationToken);
        var bytes = sent.ToArray();
        bytes[at] ^= (byte)(1 << bit);
        await target.WriteAsync(bytes, cancellationToken);
    }
}
