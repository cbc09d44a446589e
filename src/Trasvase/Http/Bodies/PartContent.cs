using System.Net;
using Trasvase.Storage;

namespace Trasvase.Http.Bodies;

/// <summary>A request body that writes itself from a <see cref="PartBody"/>, each write under the watchdog.</summary>
internal sealed class PartContent : HttpContent
{
    /// <summary>How many idle times the answer to a body may take.</summary>
    public const int AnswerPatience = 4;

    private readonly PartBody _body;

    public PartContent(PartBody body)
    {
        _body = body;
        Headers.ContentLength = body.Length;
    }

    /// <summary>Guards the exchange that this body is sent in; set by whoever sends it.</summary>
    public IdleWatchdog? Watchdog { get; set; }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var guarded = new GuardedWriteStream(stream, _body.Length, Watchdog);
        Watchdog?.Took();
        await _body.WriteToAsync(guarded, cancellationToken).ConfigureAwait(false);
        guarded.EnsureComplete();

        // From here on the answer is awaited. The last megabytes are the kernel's by now and may still be on their way over a
        // slow line, and the store has a whole part to put away: that nothing moves here does not mean that nothing moves.
        Watchdog?.Arm(AnswerPatience);
    }
}
