using Trasvase.Http.Bodies;
using Trasvase.Storage;

namespace Trasvase.Simulation.Stores;

/// <summary>Takes a body in, write by write, each of which takes its time.</summary>
internal sealed class ArrivingBody(Calls calls, CancellationToken cancelled) : WriteOnlyStream
{
    private readonly MemoryStream _received = new();

    /// <summary>All that came.</summary>
    /// <exception cref="StoreException">Of the side that is read; Corrupt if the length is not the promised one.</exception>
    public static async Task<byte[]> ReceiveAsync(PartBody body, Calls calls, CancellationToken cancellationToken)
    {
        var arriving = new ArrivingBody(calls, cancellationToken);
        await body.WriteToAsync(arriving, cancellationToken);
        var bytes = arriving._received.ToArray();
        if (bytes.Length != body.Length)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, $"{body.Length} bytes were promised, {bytes.Length} came.");
        }

        if (bytes.Length > 0 && calls.Hits(calls.Rates.Flipped))
        {
            bytes[calls.Below(bytes.Length)] ^= (byte)(1 << calls.Below(8));
        }

        return bytes;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A buffer that is used for something else before this has returned would show.
        await calls.TakeTimeAsync(cancelled);
        _received.Write(buffer.Span);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
