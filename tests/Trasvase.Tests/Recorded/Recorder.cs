using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Trasvase.Testing.StandIns;

namespace Trasvase.Tests.Recorded;

/// <summary>Writes exchanges down as a person reads them: what changes from run to run has a name in braces.</summary>
internal sealed partial class Recorder
{
    // What stand-ins say to each other is no part of any protocol; the others are what HttpClient adds while somebody traces.
    private static readonly string[] Unspoken = [PretendedPull.Asks, "traceparent", "tracestate", "Request-Id"];

    private static readonly string[] Dates = ["Date", "x-ms-date", "Last-Modified"];
    private static readonly string[] Ids = ["x-ms-request-id", "x-amz-request-id"];

    private readonly ConcurrentQueue<(string Operation, string Text)> _exchanges = new();
    private readonly List<(string Text, string Name)> _names = [];

    /// <summary>The exchanges of an operation, in their order.</summary>
    public IReadOnlyList<string> Of(string operation) =>
        [.. _exchanges.Where(exchange => exchange.Operation == operation).Select(exchange => Named(exchange.Text))];

    /// <summary>From now on this text is shown by its name, also where it stands percent-encoded.</summary>
    public void Name(string text, string name) => _names.AddRange([(text, name), (Uri.EscapeDataString(text), name)]);

    /// <summary>Writes down what a stand-in is asked and says from now on.</summary>
    public void Listen(StandInServer server) => server.After = (request, answer) =>
    {
        _exchanges.Enqueue((request.Operation, Text(request, answer)));
        return ValueTask.FromResult<StandInAnswer?>(answer);
    };

    private static string Text(StandInRequest request, StandInAnswer answer)
    {
        var text = new StringBuilder($"{request.Method} {request.Target} HTTP/1.1\n");
        Write(text, request.Headers.Select(header => (header.Key, header.Value)), request.Body);
        text.Append($"\nHTTP/1.1 {answer.Status}\n");
        Write(text, answer.Headers.Append(("Content-Length", $"{answer.Length}")), answer.Body.Span);
        return text.ToString();
    }

    private static void Write(StringBuilder text, IEnumerable<(string Name, string Value)> headers, ReadOnlySpan<byte> body)
    {
        foreach (var (name, value) in headers.Where(header => !Unspoken.Contains(header.Name, StringComparer.OrdinalIgnoreCase))
            .OrderBy(header => header.Name, StringComparer.OrdinalIgnoreCase))
        {
            var shown = Dates.Contains(name, StringComparer.OrdinalIgnoreCase)
                ? "{date}"
                : Ids.Contains(name, StringComparer.OrdinalIgnoreCase) ? "{id}" : value;
            text.Append($"{name}: {shown}\n");
        }

        text.Append('\n');
        if (body.Length > 0)
        {
            text.Append(body[0] == '<' ? Encoding.UTF8.GetString(body) : $"{{{body.Length} bytes}}").Append('\n');
        }
    }

    private string Named(string text)
    {
        text = _names.Aggregate(text, (current, name) => current.Replace(name.Text, name.Name, StringComparison.Ordinal));
        text = SharedKey().Replace(text, "SharedKey standin:{signature}");
        text = UrlDate().Replace(text, "X-Amz-Date={date}");
        text = UrlDay().Replace(text, "%2F{day}%2F");
        text = UrlSignature().Replace(text, "X-Amz-Signature={signature}");
        text = ErrorId().Replace(text, "<RequestId>{id}</RequestId>");
        return AzureTag().Replace(text, "\"{etag}\"");
    }

    [GeneratedRegex("SharedKey standin:[A-Za-z0-9+/=]{44}", RegexOptions.NonBacktracking)]
    private static partial Regex SharedKey();

    [GeneratedRegex("X-Amz-Date=[0-9]{8}T[0-9]{6}Z", RegexOptions.NonBacktracking)]
    private static partial Regex UrlDate();

    [GeneratedRegex("%2F[0-9]{8}%2F", RegexOptions.NonBacktracking)]
    private static partial Regex UrlDay();

    [GeneratedRegex("X-Amz-Signature=[0-9a-f]{64}", RegexOptions.NonBacktracking)]
    private static partial Regex UrlSignature();

    [GeneratedRegex("<RequestId>[0-9a-f]+</RequestId>", RegexOptions.NonBacktracking)]
    private static partial Regex ErrorId();

    [GeneratedRegex("\"0x[0-9A-F]+\"", RegexOptions.NonBacktracking)]
    private static partial Regex AzureTag();
}
