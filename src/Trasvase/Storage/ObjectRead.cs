namespace Trasvase.Storage;

/// <summary>An object opened for reading. Disposing it releases the connection, read to the end or not.</summary>
/// <param name="info">What the store said about the object when it was opened.</param>
/// <param name="length">How many bytes <paramref name="content"/> holds.</param>
/// <param name="content">The bytes.</param>
internal sealed class ObjectRead(ObjectInfo info, long length, Stream content) : IAsyncDisposable
{
    /// <summary>What the store said about the whole object, even if only a range is read.</summary>
    public ObjectInfo Info { get; } = info;

    /// <summary>How many bytes <see cref="Content"/> holds: the range's length, or the object's.</summary>
    public long Length { get; } = length;

    /// <summary>
    /// The bytes: exactly <see cref="Length"/> of them, then the end. A stream that ends early, goes on too long or stalls
    /// throws <see cref="StoreException"/> (Unavailable, Corrupt or Timeout) instead of ending.
    /// </summary>
    public Stream Content { get; } = content;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
