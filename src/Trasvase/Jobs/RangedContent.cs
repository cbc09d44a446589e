using Trasvase.Storage;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Jobs;

/// <summary>
/// The bytes of an object, for a reader that takes hours. They are fetched one range at a time, and each range is held until it is used
/// up, so that no response stays open. A range that breaks off is requested again. All ranges are of the version that was found first.
/// After a seek, each read fetches only as much as it asks for.
/// </summary>
/// <param name="store">The store that holds the object.</param>
/// <param name="pinned">The object as it was found first.</param>
/// <param name="retry">How often a range is requested.</param>
/// <param name="time">The clock.</param>
internal sealed class RangedContent(IObjectSource store, ObjectInfo pinned, RetryPolicy retry, TimeProvider time) : ReadOnlyStream
{
    /// <summary>The length of a range in bytes.</summary>
    public const int RangeSize = 4 * 1024 * 1024;

    private byte[] _held = [];
    private long _offset;
    private int _at;
    private bool _goesToPlaces;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override long Length => pinned.Size;

    /// <inheritdoc/>
    public override long Position
    {
        get => _offset - _held.Length + _at;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _held = [];
            _offset = value;
            _at = 0;
            _goesToPlaces = value > 0;
        }
    }

    /// <summary>Finds an object and opens it.</summary>
    /// <exception cref="StoreException">There is no such object, or the caller may not look at it.</exception>
    public static async Task<RangedContent> OpenAsync(
        IObjectSource store, ObjectKey key, RetryPolicy retry, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(key, version: null, cancellationToken).ConfigureAwait(false);
        return found is null
            ? throw new StoreException(StoreErrorKind.NotFound, RetryAdvice.Never, $"There is no object '{key}' in {store}.")
            : new RangedContent(store, found, retry, time);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">The object was replaced or removed since it was opened, or cannot be read.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _held.Length && _offset < pinned.Size)
        {
            var length = (int)Math.Min(_goesToPlaces ? Math.Clamp(buffer.Length, 1, RangeSize) : RangeSize, pinned.Size - _offset);
            _held = await RetryLoop.RunAsync(retry, time, token => FetchAsync(length, token), cancellationToken).ConfigureAwait(false);
            _offset = _offset + _held.Length;
            _at = 0;
        }

        var count = Math.Min(buffer.Length, _held.Length - _at);
        _held.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    private async Task<byte[]> FetchAsync(int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        var options = ReadOptions.Of(pinned, new ByteRange(_offset, bytes.Length));
        var read = await store.OpenReadAsync(pinned.Key, options, cancellationToken).ConfigureAwait(false);
        await using var closing = read.ConfigureAwait(false);
        if (VersionIdentity.Of(pinned).CompareTo(VersionIdentity.Of(read.Info)) is var likeness
            && (likeness == Likeness.Different || (likeness == Likeness.Unknown && bytes.Length < pinned.Size)))
        {
            throw new StoreException(
                StoreErrorKind.PreconditionFailed,
                RetryAdvice.Never,
                $"'{pinned.Key}' in {store} is not known to be what was found: it was replaced, or {VersionIdentity.NothingTells}.");
        }

        await read.Content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }
}
