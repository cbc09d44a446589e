using System.Net;
using Trasvase.Storage;

namespace Trasvase.Http.Bodies;

/// <summary>A request body that writes itself from a <see cref="PartBody"/>, with each write under the watchdog.</summary>
internal sealed class PartContent : HttpContent
{
    /// <summary>The number of idle times that the answer to a body may take.</summary>
    public const int AnswerPatience = 4;

    private readonly PartBody _body;

    public PartContent(PartBody body)
    {
        _body = body;
        Headers.ContentLength = body.Length;
    }

    /// <summary>The watchdog of the exchange that sends this body. The sender sets it.</summary>
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

        // From here on the answer is awaited, which may take longer than one idle time. The kernel may still be sending the last
        // megabytes over a slow line, and the store has to put a whole part away. Neither can be observed here.
        Watchdog?.Arm(AnswerPatience);
    }
}
