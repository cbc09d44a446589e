namespace Trasvase.Testing.Proxy;

/// <summary>The fault that a request was dealt, if any, and the count of its happening.</summary>
internal sealed class DueFault(ProxyRule? rule)
{
    public static DueFault None { get; } = new(rule: null);

    public ProxyFault? Fault => rule?.Fault;

    public void Happens() => rule?.Happens();
}

/// <summary>Passes a body on, and does to it what its fault says.</summary>
internal sealed class BodyPump(FaultProxy proxy, DueFault due, Side side)
{
    private const int PiecesASecond = 20;

    private long _position;

    /// <summary>Waits until it may go on; throws if the client leaves meanwhile.</summary>
    public Func<CancellationToken, Task> HangAsync { get; init; } = static _ => Task.CompletedTask;

    private BodyPlace? Place => due.Fault switch
    {
        ProxyFault.Cut cut when cut.Side == side => cut.Place,
        ProxyFault.Hang hang when hang.Side == side => hang.Place,
        ProxyFault.Flip flip when flip.Side == side => flip.Place,
        _ => null,
    };

    /// <summary>A cut or a hang that comes before everything.</summary>
    public async Task<Ending> BeforeAsync(Framing framing, CancellationToken cancellationToken) =>
        Place?.Resolve(framing.Length) == 0 && due.Fault is not ProxyFault.Flip ? await MeetAsync(cancellationToken) : Ending.GoesOn;

    public async Task<Ending> RunAsync(WireReader from, Framing framing, Wire to, CancellationToken cancellationToken)
    {
        var at = Place?.Resolve(framing.Length) ?? -1;
        if (side == Side.Response && await BeforeAsync(framing, cancellationToken) is var before and not Ending.GoesOn)
        {
            return before;
        }

        await foreach (var piece in from.ReadBodyAsync(framing, cancellationToken))
        {
            var (bytes, offset) = (piece.Bytes, at - _position);
            if (piece.IsContent && offset >= 0 && offset < bytes.Length && (at > 0 || due.Fault is ProxyFault.Flip))
            {
                await PassAsync(bytes[..(int)offset], to, cancellationToken);
                bytes = bytes[(int)offset..];
                if (due.Fault is ProxyFault.Flip flip)
                {
                    bytes.Span[0] ^= (byte)(1 << flip.Bit);
                    due.Happens();
                }
                else if (await MeetAsync(cancellationToken) is var ending and not Ending.GoesOn)
                {
                    return ending;
                }
            }

            await PassAsync(bytes, to, cancellationToken);
            _position += piece.IsContent ? piece.Bytes.Length : 0;
        }

        return at == _position && at > 0 && due.Fault is not ProxyFault.Flip ? await MeetAsync(cancellationToken) : Ending.GoesOn;
    }

    private async Task<Ending> MeetAsync(CancellationToken cancellationToken)
    {
        if (due.Fault is ProxyFault.Cut cut)
        {
            due.Happens();
            return cut.By == CutBy.Fin ? Ending.Fin : Ending.Rst;
        }

        await HangAsync(cancellationToken);
        return Ending.GoesOn;
    }

    private async Task PassAsync(Memory<byte> bytes, Wire to, CancellationToken cancellationToken)
    {
        if (due.Fault is not ProxyFault.Drip drip || drip.Side != side || bytes.Length == 0)
        {
            await to.WriteAsync(bytes, cancellationToken);
            return;
        }

        due.Happens();
        var piece = Math.Max(1, drip.BytesPerSecond / PiecesASecond);
        for (var offset = 0; offset < bytes.Length; offset += piece)
        {
            var now = bytes[offset..Math.Min(bytes.Length, offset + piece)];
            await Task.Delay(TimeSpan.FromSeconds((double)now.Length / drip.BytesPerSecond), proxy.Time, cancellationToken);
            await to.WriteAsync(now, cancellationToken);
        }
    }
}
