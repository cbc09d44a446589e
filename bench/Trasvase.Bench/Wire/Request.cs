using System.Text;

namespace Trasvase.Bench.Wire;

/// <summary>The head of a request, as far as the cloud asks for it.</summary>
internal sealed class Request
{
    private readonly List<(string Name, string Value)> _headers = new(24);
    private List<(string Name, string Value)>? _query;

    private Request(string method, string target)
    {
        (Method, Target) = (method, target);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        Path = Uri.UnescapeDataString(question < 0 ? target : target[..question]);
    }

    public string Method { get; }

    public string Target { get; }

    /// <summary>Unescaped, with the slash at its front.</summary>
    public string Path { get; }

    public long Length { get; private set; }

    public bool IsChunked { get; private set; }

    public bool IsLast { get; private set; }

    public bool AwaitsContinue { get; private set; }

    public string? Header(string name)
    {
        foreach (var header in _headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>Metadata, by names without the prefix.</summary>
    public IReadOnlyList<(string Name, string Value)> HeadersFrom(string prefix) =>
    [
        .. _headers.Where(header => header.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(header => (header.Name[prefix.Length..], header.Value)),
    ];

    /// <summary>A parameter of the query, unescaped; null if it is not there.</summary>
    public string? Query(string name)
    {
        foreach (var pair in _query ??= Split(Target))
        {
            if (pair.Name == name)
            {
                return pair.Value;
            }
        }

        return null;
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">These bytes are no head of a request.</exception>
    public static Request Parse(ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head);
        var end = text.IndexOf("\r\n", StringComparison.Ordinal);
        var words = text[..end].Split(' ');
        if (words.Length != 3)
        {
            throw new FormatException("no request line");
        }

        var request = new Request(words[0], words[1]);
        for (var at = end + 2; at < text.Length; at = end + 2)
        {
            end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            var colon = text.IndexOf(':', at);
            if (end <= at)
            {
                break;
            }

            request.Add(text[at..colon], text[(colon + 1)..end].Trim());
        }

        return request;
    }

    public static List<(string Name, string Value)> Split(string target)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var pairs = new List<(string, string)>();
        foreach (var pair in question < 0 ? [] : target[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            pairs.Add(equals < 0 ? (pair, "") : (pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '))));
        }

        return pairs;
    }

    private void Add(string name, string value)
    {
        _headers.Add((name, value));
        switch (name.ToLowerInvariant())
        {
            case "content-length":
                Length = long.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
                break;
            case "transfer-encoding":
                IsChunked = true;
                break;
            case "connection":
                IsLast = value.Equals("close", StringComparison.OrdinalIgnoreCase);
                break;
            case "expect":
                AwaitsContinue = true;
                break;
        }
    }
}
