using Trasvase.Storage;

namespace Trasvase.Http;

/// <summary>
/// A response body that delivers exactly the promised bytes and then ends, or else fails. HTTP alone does not ensure that: an answer
/// without Content-Length that is cut off just ends. A body that stalls fails too, instead of waiting for ever.
/// </summary>
internal sealed class BodyStream(Stream inner, HttpAnswer answer, long promised, string operation) : ReadOnlyStream
{
    private long _read;
    private bool _ended;

    public override long Length => promised;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0 || _ended)
        {
            return 0;
        }

        var count = await answer.GuardAsync(token => inner.ReadAsync(buffer, token), operation, cancellationToken).ConfigureAwait(false);
        _read += count;
        _ended = count == 0;
        if (_read > promised)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, $"More than the promised {promised} bytes came while {operation}.");
        }

        if (_ended && _read < promised)
        {
            throw new StoreException(
                StoreErrorKind.Unavailable,
                RetryAdvice.Worthwhile,
                $"Only {_read} of {promised} bytes came while {operation}; the connection ended early.");
        }

        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        answer.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            answer.Dispose();
        }

        base.Dispose(disposing);
    }
}
