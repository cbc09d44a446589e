using System.Globalization;
using System.Text;
using Trasvase.Http;

namespace Trasvase.Testing.Proxy;

/// <summary>How long a body is, or what tells its end.</summary>
internal readonly record struct Framing(long? Length, bool IsChunked)
{
    public static Framing None => new(0, IsChunked: false);

    public static Framing UntilClose => new(null, IsChunked: false);

    /// <summary>Whether the connection can go on after the body.</summary>
    public bool HasEnd => IsChunked || Length is not null;
}

/// <summary>The start line and the headers of a message, kept as they came: one character is one byte.</summary>
internal sealed record MessageHead(string StartLine, IReadOnlyList<string> Lines)
{
    private const string LineEnd = "\r\n";

    /// <summary>Method and target of a request, version and status of an answer.</summary>
    public string[] Words => StartLine.Split(' ', 3);

    public int Status => int.Parse(Words[1], NumberStyles.None, CultureInfo.InvariantCulture);

    public IEnumerable<(string Name, string Value)> Headers =>
        Lines.Select(line => (NameOf(line), line[(NameOf(line).Length + 1)..].Trim()));

    public static MessageHead Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split(LineEnd);
        var headers = lines[1..^2];
        return headers.All(line => line.IndexOf(':', StringComparison.Ordinal) > 0)
            ? new MessageHead(lines[0], headers)
            : throw new InvalidDataException("A header without a name.");
    }

    public byte[] ToBytes() => Encoding.Latin1.GetBytes(string.Join(LineEnd, [StartLine, .. Lines, "", ""]));

    public string? Header(string name) => Headers.FirstOrDefault(header => Is(header.Name, name)).Value;

    /// <summary>With a header set in its place or at the end, or removed for null.</summary>
    public MessageHead With(string name, string? value)
    {
        var first = Lines.ToList().FindIndex(line => Is(NameOf(line), name));
        var lines = Lines.Where(line => !Is(NameOf(line), name)).ToList();
        if (value is not null)
        {
            lines.Insert(first < 0 ? lines.Count : first, $"{name}: {value}");
        }

        return this with { Lines = lines };
    }

    public MessageHead WithStatus(int status) =>
        this with { StartLine = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Rewritten") };

    public Framing RequestFraming() => Framed() ?? Framing.None;

    public Framing AnswerFraming(string method) =>
        method == "HEAD" || Status is (>= 100 and < 200) or 204 or 304 ? Framing.None : Framed() ?? Framing.UntilClose;

    private Framing? Framed() =>
        Header("Transfer-Encoding") is { } coding && coding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase)
            ? new Framing(null, IsChunked: true)
            : Header("Content-Length") is { } length
                ? new Framing(long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture), IsChunked: false)
                : null;

    private static string NameOf(string line) => line[..line.IndexOf(':', StringComparison.Ordinal)];

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
