using Trasvase.Storage;

namespace Trasvase.Testing.Data;

/// <summary>A body that does whatever a test wants: promises too much, fails half way, never ends.</summary>
internal sealed class DelegateBody(
    long length, Func<Stream, CancellationToken, Task> write, bool isRepeatable = false, Digest? digest = null) : PartBody
{
    public override long Length => length;

    public override bool IsRepeatable => isRepeatable;

    public override Digest? KnownDigest => digest;

    public override Task WriteToAsync(Stream target, CancellationToken cancellationToken) => write(target, cancellationToken);
}
