using System.Globalization;
using System.Text;

namespace Trasvase.Bench.Wire;

/// <summary>The head of an answer under construction, and its body if that is short.</summary>
internal sealed class Reply
{
    private readonly StringBuilder _head = new(512);

    public Reply(int status)
    {
        Status = status;
        _head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {Reason(status)}\r\n");
    }

    public int Status { get; }

    public ReadOnlyMemory<byte> Body { get; private set; }

    public Reply With(string name, string? value)
    {
        if (value is not null)
        {
            _head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return this;
    }

    public Reply Carrying(string type, ReadOnlyMemory<byte> body)
    {
        Body = body;
        return With("Content-Type", type);
    }

    public Reply Carrying(string type, string body) => Carrying(type, Encoding.UTF8.GetBytes(body));

    /// <summary>The head's bytes, blank line included.</summary>
    /// <param name="length">Of the body, as it is told.</param>
    public byte[] Head(long length)
    {
        // What has no body may not say how long it is.
        if (Status is not 204 and not 304)
        {
            _head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        }

        _head.Append(CultureInfo.InvariantCulture, $"Date: {TimeProvider.System.GetUtcNow():R}\r\nServer: bench\r\n\r\n");
        return Encoding.UTF8.GetBytes(_head.ToString());
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        _ => "Refused",
    };
}
