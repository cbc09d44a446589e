namespace Trasvase.Http.Bodies;

/// <summary>
/// The request stream that a body writes to. It checks the body's length against the promised one, and the idle clock runs during each
/// write.
/// </summary>
internal sealed class GuardedWriteStream(Stream inner, long promised, IdleWatchdog? watchdog) : WriteOnlyStream
{
    private long _written;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _written += buffer.Length;
        if (_written > promised)
        {
            throw Disagreement();
        }

        watchdog?.Arm();
        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        watchdog?.Took();
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        watchdog?.Arm();
        await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        watchdog?.Took();
    }

    public void EnsureComplete()
    {
        if (_written != promised)
        {
            throw Disagreement();
        }
    }

    private StoreException Disagreement() => new(
        StoreErrorKind.Corrupt,
        RetryAdvice.Worthwhile,
        $"A body of {promised} bytes was promised, but {(_written > promised ? "more" : $"only {_written}")} came.");
}
