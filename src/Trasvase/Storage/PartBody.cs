namespace Trasvase.Storage;

/// <summary>
/// Bytes on their way into a store: a promised length, and a way to write them. The store pulls nothing; the body writes
/// itself into the request, so that a part can stream straight through from its source.
/// </summary>
internal abstract class PartBody
{
    /// <summary>
    /// How many bytes <see cref="WriteToAsync"/> will write, exactly. A store fails with <see cref="StoreErrorKind.Corrupt"/> if they
    /// disagree.
    /// </summary>
    public abstract long Length { get; }

    /// <summary>
    /// Whether <see cref="WriteToAsync"/> may be called more than once. If not, the store does not repeat the request itself.
    /// </summary>
    public abstract bool IsRepeatable { get; }

    /// <summary>A digest known before the first byte is written; the store is told, and refuses other bytes. Null if not known.</summary>
    public virtual Digest? KnownDigest => null;

    /// <summary>
    /// Writes the bytes. Failures of the side that is read are thrown as <see cref="StoreException"/> and pass through the
    /// writing store unchanged; failures of <paramref name="target"/> are passed on as they come.
    /// </summary>
    public abstract Task WriteToAsync(Stream target, CancellationToken cancellationToken);

    /// <summary>A body that is in memory.</summary>
    /// <param name="bytes">Must not change until the store has answered.</param>
    /// <param name="digest">Their digest, if known.</param>
    public static PartBody Of(ReadOnlyMemory<byte> bytes, Digest? digest = null) => new MemoryBody(bytes, digest);

    private sealed class MemoryBody(ReadOnlyMemory<byte> bytes, Digest? digest) : PartBody
    {
        public override long Length => bytes.Length;

        public override bool IsRepeatable => true;

        public override Digest? KnownDigest => digest;

        public override Task WriteToAsync(Stream target, CancellationToken cancellationToken) =>
            target.WriteAsync(bytes, cancellationToken).AsTask();
    }
}
