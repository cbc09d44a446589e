namespace Trasvase.Testing.Proxy;

/// <summary>A client's connection: takes its requests one after the other, and gives each to what its fault asks for.</summary>
internal sealed class ProxyConnection(FaultProxy proxy, System.Net.Sockets.Socket socket) : IAsyncDisposable
{
    private readonly Wire _client = new(socket);
    private Wire? _server;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _client.Reader.ReadHeadAsync(cancellationToken) is { } head)
        {
            var request = proxy.Take(head);
            var due = new DueFault(proxy.Plan.Due(request));
            var goesOn = due.Fault switch
            {
                ProxyFault.Answer answer => await AnswerAsync(head, answer.Of(request), answer.ReadsBody, due, cancellationToken),
                ProxyFault.LateDuplicate late => await DuplicateAsync(head, request, late, due, cancellationToken),
                _ => await ForwardAsync(head, request, due, cancellationToken),
            };
            if (!goesOn)
            {
                return;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> ForwardAsync(MessageHead head, ProxyRequest request, DueFault due, CancellationToken cancellationToken)
    {
        _server ??= new Wire(await proxy.ConnectAsync(cancellationToken));
        var exchange = new ProxyExchange(proxy, _client, _server, due);
        switch (await exchange.RunAsync(head, cancellationToken))
        {
            case Ending.GoesOn:
                proxy.Plan.Answered(request);
                return true;
            case Ending.Closes:
                proxy.Plan.Answered(request);
                await _client.CutAsync(CutBy.Fin, cancellationToken);
                return false;
            case Ending.Fin:
                // The server learns at once that nobody is there any more.
                _server.Dispose();
                await _client.CutAsync(CutBy.Fin, cancellationToken);
                return false;
            default:
                _server.Dispose();
                await _client.CutAsync(CutBy.Rst, cancellationToken);
                return false;
        }
    }

    private async Task<bool> DuplicateAsync(
        MessageHead head, ProxyRequest request, ProxyFault.LateDuplicate late, DueFault due, CancellationToken cancellationToken)
    {
        var body = await ReadAllAsync(head, cancellationToken);
        proxy.SendLater(late.When, head, body);
        due.Happens();
        if (!late.AlsoNow)
        {
            await _client.CutAsync(CutBy.Rst, cancellationToken);
            return false;
        }

        _server ??= new Wire(await proxy.ConnectAsync(cancellationToken));
        var exchange = new ProxyExchange(proxy, _client, _server, DueFault.None);
        await _server.WriteAsync(head.ToBytes(), cancellationToken);
        await _server.WriteAsync(body, cancellationToken);
        var ending = await exchange.ReceiveAsync(head, cancellationToken);
        proxy.Plan.Answered(request);
        return ending == Ending.GoesOn;
    }

    // The body as it came, framing included.
    private async Task<byte[]> ReadAllAsync(MessageHead head, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await _client.ContinueAsync(head, cancellationToken);
        await foreach (var piece in _client.Reader.ReadBodyAsync(head.RequestFraming(), cancellationToken))
        {
            body.Write(piece.Bytes.Span);
        }

        return body.ToArray();
    }

    private async Task<bool> AnswerAsync(
        MessageHead head, ProxyAnswer answer, bool readsBody, DueFault due, CancellationToken cancellationToken)
    {
        if (readsBody)
        {
            await _client.ContinueAsync(head, cancellationToken);
            await foreach (var _ in _client.Reader.ReadBodyAsync(head.RequestFraming(), cancellationToken))
            {
                // Read, as a server does before it answers.
            }
        }

        var closes = !readsBody || answer.End == BodyEnd.Close;
        due.Happens();
        await ScriptedAnswer.WriteAsync(answer, _client, hasBody: head.Words[0] != "HEAD", closes, cancellationToken);
        if (closes)
        {
            await _client.CutAsync(CutBy.Fin, cancellationToken);
        }

        return !closes;
    }
}
