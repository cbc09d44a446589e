using System.Globalization;
using System.Text;

namespace Trasvase.Testing.Proxy;

/// <summary>How an exchange ended, as seen by the client's connection.</summary>
internal enum Ending
{
    /// <summary>In order: the next request may come.</summary>
    GoesOn,

    /// <summary>In order, and with it the connection.</summary>
    Closes,

    /// <summary>The client's connection is to be ended.</summary>
    Fin,

    /// <summary>The client's connection is to be reset.</summary>
    Rst,
}

/// <summary>One request on its way to the server, and the answer on its way back, both at the same time.</summary>
internal sealed class ProxyExchange(FaultProxy proxy, Wire client, Wire server, DueFault due)
{
    private const string Boundary = "the-boundary";

    public async Task<Ending> RunAsync(MessageHead head, CancellationToken cancellationToken)
    {
        if (due.Fault is ProxyFault.Latency latency)
        {
            due.Happens();
            await Task.Delay(latency.Delay, proxy.Time, cancellationToken);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(head, end.Token);
        var receiving = ReceiveAsync(head, end.Token);
        try
        {
            if (await Task.WhenAny(sending, receiving) == sending
                && await SentAsync(sending) is var sent and not Ending.GoesOn and not Ending.Closes)
            {
                return sent;
            }

            var ending = await receiving;
            return ending == Ending.GoesOn ? await SentAsync(sending) : ending;
        }
        finally
        {
            await end.CancelAsync();
            await ((Task)Task.WhenAll(sending, receiving)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Passes the answer on.</summary>
    public async Task<Ending> ReceiveAsync(MessageHead request, CancellationToken cancellationToken)
    {
        MessageHead answer;
        do
        {
            answer = await server.Reader.ReadHeadAsync(cancellationToken) ?? throw new EndOfStreamException("The server has left.");
            if (answer.Status < 200)
            {
                await client.WriteAsync(answer.ToBytes(), cancellationToken);
            }
        }
        while (answer.Status < 200);

        var framing = answer.AnswerFraming(request.Words[0]);
        switch (due.Fault)
        {
            case ProxyFault.SwallowAnswer swallow:
                await DropBodyAsync(framing, cancellationToken);
                due.Happens();
                return swallow.By == CutBy.Fin ? Ending.Fin : Ending.Rst;
            case ProxyFault.HangBeforeHeaders:
                await HangAsync(cancellationToken);
                break;
            case ProxyFault.Rewrite rewrite:
                answer = rewrite.Headers.Aggregate(
                    rewrite.Status is { } status ? answer.WithStatus(status) : answer,
                    (head, header) => head.With(header.Name, header.Value));
                due.Happens();
                break;
            case ProxyFault.Truncate truncate:
                return await TruncateAsync(answer, framing, truncate, cancellationToken);
            case ProxyFault.AsHttp10:
                return await AgeAsync(answer, framing, cancellationToken);
            case ProxyFault.Multipart:
                return await WrapAsync(answer, framing, cancellationToken);
            default:
                break;
        }

        await client.WriteAsync(answer.ToBytes(), cancellationToken);
        var pump = new BodyPump(proxy, due, Side.Response) { HangAsync = HangAsync };
        var ending = await pump.RunAsync(server.Reader, framing, client, cancellationToken);
        return ending == Ending.GoesOn && (!framing.HasEnd || Closes(answer)) ? Ending.Closes : ending;
    }

    // A server may answer, and leave, before it has read the request: its answer counts all the same.
    private async Task<Ending> SentAsync(Task<Ending> sending)
    {
        try
        {
            return await sending;
        }
        catch (IOException) when (server.IsDeaf)
        {
            return Ending.Closes;
        }
    }

    private async Task<Ending> SendAsync(MessageHead head, CancellationToken cancellationToken)
    {
        if (due.Fault is ProxyFault.IgnoreRange && head.Header("Range") is not null)
        {
            head = head.With("Range", null);
            due.Happens();
        }

        var framing = head.RequestFraming();
        var pump = new BodyPump(proxy, due, Side.Request) { HangAsync = HangAsync };

        // At the first byte of a request the server shall not even see the headers.
        var before = await pump.BeforeAsync(framing, cancellationToken);
        if (before is not Ending.GoesOn)
        {
            return before;
        }

        await server.WriteAsync(head.ToBytes(), cancellationToken);
        return await pump.RunAsync(client.Reader, framing, server, cancellationToken);
    }

    private async Task HangAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (released, left) = (proxy.Released, client.WhenLeftAsync(end.Token));
        due.Happens();
        var first = await Task.WhenAny(released, left).WaitAsync(cancellationToken);
        await end.CancelAsync();
        if (first == left)
        {
            throw new EndOfStreamException("The client has left.");
        }
    }

    private async Task<Ending> TruncateAsync(
        MessageHead answer, Framing framing, ProxyFault.Truncate truncate, CancellationToken cancellationToken)
    {
        var length = truncate.Place.Resolve(framing.Length);
        answer = answer.With("Content-Length", null).With("Transfer-Encoding", null);
        answer = truncate.As switch
        {
            TruncateAs.MatchingLength when framing.Length is null =>
                throw new InvalidOperationException("An answer without a Content-Length gets none by truncation."),
            TruncateAs.MatchingLength =>
                answer.With("Content-Length", Math.Min(length, framing.Length.Value).ToString(CultureInfo.InvariantCulture)),
            TruncateAs.NoLength => answer.With("Connection", "close"),
            _ => answer.With("Transfer-Encoding", "chunked"),
        };
        if (truncate.As != TruncateAs.MatchingLength || length < framing.Length)
        {
            // Counted now: a client may leave when it has seen the headers.
            due.Happens();
        }

        await client.WriteAsync(answer.ToBytes(), cancellationToken);
        var passed = 0L;
        await foreach (var piece in server.Reader.ReadBodyAsync(framing, cancellationToken))
        {
            var bytes = piece.IsContent ? piece.Bytes[..(int)Math.Min(piece.Bytes.Length, length - passed)] : Memory<byte>.Empty;
            passed += bytes.Length;
            await (truncate.As == TruncateAs.NoLastChunk
                ? ScriptedAnswer.WriteChunkAsync(bytes, client, cancellationToken)
                : client.WriteAsync(bytes, cancellationToken));
        }

        return truncate.As == TruncateAs.MatchingLength && !Closes(answer) ? Ending.GoesOn : Ending.Fin;
    }

    private async Task<Ending> AgeAsync(MessageHead answer, Framing framing, CancellationToken cancellationToken)
    {
        answer = answer with { StartLine = "HTTP/1.0" + answer.StartLine["HTTP/1.1".Length..] };
        due.Happens();
        await client.WriteAsync(answer.With("Transfer-Encoding", null).With("Connection", null).ToBytes(), cancellationToken);
        await foreach (var piece in server.Reader.ReadBodyAsync(framing, cancellationToken))
        {
            await client.WriteAsync(piece.IsContent ? piece.Bytes : Memory<byte>.Empty, cancellationToken);
        }

        return Ending.Fin;
    }

    private async Task<Ending> WrapAsync(MessageHead answer, Framing framing, CancellationToken cancellationToken)
    {
        var range = answer.Header("Content-Range") is { } value ? $"Content-Range: {value}\r\n" : "";
        var before = Encoding.Latin1.GetBytes(
            $"--{Boundary}\r\nContent-Type: {answer.Header("Content-Type") ?? "application/octet-stream"}\r\n{range}\r\n");
        var after = Encoding.Latin1.GetBytes($"\r\n--{Boundary}--\r\n");
        var length = before.Length
            + after.Length
            + (framing.Length ?? throw new InvalidOperationException("Only an answer with a Content-Length can be wrapped."));
        answer = answer
            .With("Content-Range", null)
            .With("Content-Type", $"multipart/byteranges; boundary={Boundary}")
            .With("Content-Length", length.ToString(CultureInfo.InvariantCulture));
        due.Happens();
        await client.WriteAsync(answer.ToBytes(), cancellationToken);
        await client.WriteAsync(before, cancellationToken);
        await new BodyPump(proxy, DueFault.None, Side.Response).RunAsync(server.Reader, framing, client, cancellationToken);
        await client.WriteAsync(after, cancellationToken);
        return Closes(answer) ? Ending.Closes : Ending.GoesOn;
    }

    private async Task DropBodyAsync(Framing framing, CancellationToken cancellationToken)
    {
        await foreach (var _ in server.Reader.ReadBodyAsync(framing, cancellationToken))
        {
            // To its end, so that the server has done all of its work.
        }
    }

    private static bool Closes(MessageHead answer) =>
        string.Equals(answer.Header("Connection"), "close", StringComparison.OrdinalIgnoreCase);
}
