using Trasvase.Storage;

namespace Trasvase.Testing.Faults;

/// <summary>Tells once when a stream is disposed.</summary>
internal sealed class ClosingStream(Stream inner, Action closed) : ReadOnlyStream
{
    private int _closed;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            await inner.DisposeAsync();
            closed();
        }

        await base.DisposeAsync();
    }
}
