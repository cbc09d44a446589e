using Trasvase.Storage;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Jobs;

/// <summary>
/// An object's bytes for somebody who takes hours to read them. They come a range at a time, each held until it is used up, so that no
/// answer stays open meanwhile; one that breaks off is asked for again; and all are of the version that was found first. Whoever goes to
/// another place gets from there on what he asks for, and no more.
/// </summary>
/// <param name="store">Has the object.</param>
/// <param name="pinned">The object as it was found.</param>
/// <param name="retry">How often a range is asked for.</param>
/// <param name="time">The clock.</param>
internal sealed class RangedContent(IObjectSource store, ObjectInfo pinned, RetryPolicy retry, TimeProvider time) : ReadOnlyStream
{
    /// <summary>The bytes of a range.</summary>
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

    /// <summary>Opens an object.</summary>
    /// <exception cref="StoreException">There is none, or it may not be looked at.</exception>
    public static async Task<RangedContent> OpenAsync(
        IObjectSource store, ObjectKey key, RetryPolicy retry, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(key, version: null, cancellationToken).ConfigureAwait(false);
        return found is null
            ? throw new StoreException(StoreErrorKind.NotFound, RetryAdvice.Never, $"There is no object '{key}' in {store}.")
            : new RangedContent(store, found, retry, time);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">It was replaced or removed meanwhile, or cannot be read.</exception>
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
