using System.Net;
using System.Net.Http.Headers;
using Trasvase.Testing.StandIns;

namespace Trasvase.Simulation.Outages;

/// <summary>What lies between a client and both clouds, without a socket: each request takes its time, and meets the weather.</summary>
/// <param name="source">The source's server.</param>
/// <param name="target">The target's server.</param>
/// <param name="weather">Who is down.</param>
/// <param name="begins">Whether an outage begins with this request: then it is carried out, and its answer gets lost.</param>
/// <param name="time">The clock.</param>
internal sealed class Wire(
    StandInServer source, StandInServer target, Weather weather, Func<StandInRequest, bool> begins, TimeProvider time) : HttpMessageHandler
{
    private static readonly HashSet<string> OfContent = new(StringComparer.OrdinalIgnoreCase) { "Last-Modified", "Expires", "Allow" };

    /// <summary>How long a request is on its way, and its answer again.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>Whether the weather is elsewhere.</summary>
    public bool IsCalm { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var server = request.RequestUri!.Authority == source.Endpoint.Authority ? source : target;
        var side = server == source ? DownSide.Source : DownSide.Target;
        if (!IsCalm)
        {
            weather.Count(side);
        }

        await Task.Delay(Latency, time, cancellationToken);
        if (!IsCalm && weather.IsDown(side))
        {
            return await weather.FailAsync(cancellationToken);
        }

        var read = await ReadAsync(request, cancellationToken);
        var answer = await server.AskAsync(read, cancellationToken);
        if (begins(read))
        {
            weather.Begin();
        }

        await Task.Delay(Latency, time, cancellationToken);
        return !IsCalm && weather.IsDown(side) ? await weather.FailAsync(cancellationToken) : Write(answer!, request);
    }

    private static async Task<StandInRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        var headers = request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default)
            .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        headers["Host"] = uri.Authority;
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        if (request.Content is not null || request.Method == HttpMethod.Put)
        {
            headers["Content-Length"] = $"{body.Length}";
        }

        return new StandInRequest(request.Method.Method, uri.PathAndQuery, headers) { Body = body };
    }

    private static HttpResponseMessage Write(StandInAnswer answer, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            Content = new ByteArrayContent(request.Method == HttpMethod.Head ? [] : answer.Body.ToArray()),
            RequestMessage = request,
        };
        foreach (var (name, value) in answer.Headers)
        {
            HttpHeaders headers = OfContent.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                ? response.Content.Headers
                : response.Headers;
            headers.Add(name, value);
        }

        response.Content.Headers.ContentLength = answer.Length;
        return response;
    }
}
