namespace Trasvase.Storage;

/// <summary>
/// Bytes on their way into a store: a promised length, and a way to write them. The store does not read from the body. The body writes
/// itself into the request, so that a part can stream straight through from its source.
/// </summary>
internal abstract class PartBody
{
    /// <summary>
    /// How many bytes <see cref="WriteToAsync"/> will write, exactly. A store fails with <see cref="StoreErrorKind.Corrupt"/> if the body
    /// writes more or fewer.
    /// </summary>
    public abstract long Length { get; }

    /// <summary>
    /// Whether <see cref="WriteToAsync"/> may be called more than once. If not, the store does not repeat the request itself.
    /// </summary>
    public abstract bool IsRepeatable { get; }

    /// <summary>
    /// The content's digest, if it is known before the first byte is written; otherwise null. It is sent to the store, which refuses other
    /// bytes.
    /// </summary>
    public virtual Digest? KnownDigest => null;

    /// <summary>
    /// Writes the bytes. A failure of the source is thrown as a <see cref="StoreException"/> and passes through the writing store
    /// unchanged. A failure of <paramref name="target"/> is passed on as it is.
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
