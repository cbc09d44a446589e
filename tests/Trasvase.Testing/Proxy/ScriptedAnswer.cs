using System.Globalization;

namespace Trasvase.Testing.Proxy;

/// <summary>Writes a <see cref="ProxyAnswer"/>.</summary>
internal static class ScriptedAnswer
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    public static async Task WriteAsync(ProxyAnswer answer, Wire client, bool hasBody, bool closes, CancellationToken cancellationToken)
    {
        await client.WriteAsync(HeadOf(answer, closes).ToBytes(), cancellationToken);
        if (!hasBody || answer.Status is 204 or 304)
        {
            return;
        }

        if (answer.Endless is { } again)
        {
            await WriteChunkAsync(answer.Body, client, cancellationToken);
            while (true)
            {
                // Ends by an exception when the client has left.
                await WriteChunkAsync(again, client, cancellationToken);
            }
        }

        if (answer.End == BodyEnd.Chunked)
        {
            await WriteChunkAsync(answer.Body, client, cancellationToken);
            await client.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);
        }
        else
        {
            await client.WriteAsync(answer.Body, cancellationToken);
        }
    }

    /// <summary>One chunk; nothing for no bytes, because an empty chunk would be the last.</summary>
    public static async Task WriteChunkAsync(ReadOnlyMemory<byte> bytes, Wire client, CancellationToken cancellationToken)
    {
        if (bytes.Length > 0)
        {
            await client.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), cancellationToken);
            await client.WriteAsync(bytes, cancellationToken);
            await client.WriteAsync(LineEnd, cancellationToken);
        }
    }

    private static MessageHead HeadOf(ProxyAnswer answer, bool closes)
    {
        var head = new MessageHead(
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Scripted"),
            [.. answer.Headers.Select(header => $"{header.Name}: {header.Value}")]);
        head = closes ? head.With("Connection", "close") : head;
        return (answer.Endless, answer.End) switch
        {
            (not null, _) or (_, BodyEnd.Chunked) => head.With("Transfer-Encoding", "chunked"),
            (_, BodyEnd.Close) => head,
            _ when head.Header("Content-Length") is not null || answer.Status is 204 or 304 => head,
            _ => head.With("Content-Length", answer.Body.Length.ToString(CultureInfo.InvariantCulture)),
        };
    }
}
