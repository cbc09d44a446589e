using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Trasvase.Testing.StandIns;

/// <summary>
/// A server on loopback under a stand-in: it knows HTTP, keeps the log and offers the hooks for faults. What is asked for is named
/// by a router, what is answered is decided by a handler; both know the protocol.
/// </summary>
internal sealed class StandInServer : IAsyncDisposable
{
    private readonly WebApplication? _app;
    private readonly Uri? _endpoint;
    private readonly Action<StandInRequest> _route;
    private readonly Func<StandInRequest, CancellationToken, Task<StandInAnswer>> _handler;
    private volatile Func<StandInRequest, ValueTask<StandInAnswer?>>? _before;
    private volatile Func<StandInRequest, StandInAnswer, ValueTask<StandInAnswer?>>? _after;

    private StandInServer(
        Action<StandInRequest> route, Func<StandInRequest, CancellationToken, Task<StandInAnswer>> handler, X509Certificate2? certificate)
    {
        (_route, _handler, Certificate) = (route, handler, certificate);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, certificate));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    private StandInServer(Uri endpoint, Action<StandInRequest> route, Func<StandInRequest, CancellationToken, Task<StandInAnswer>> handler) =>
        (_endpoint, _route, _handler) = (endpoint, route, handler);

    /// <summary>Where it listens: <c>http://127.0.0.1:port</c>, or https.</summary>
    public Uri Endpoint => _endpoint ?? new Uri(_app!.Urls.Single(), default(UriCreationOptions));

    /// <summary>The certificate that it shows, signed by itself; null without TLS.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Every request so far.</summary>
    public RequestLog Log { get; } = new();

    /// <summary>How the text of an answer's headers becomes bytes. UTF-8, unless a test is about another.</summary>
    public Encoding HeaderEncoding { get; set; } = Encoding.UTF8;

    /// <summary>
    /// Asked first, when the request has been read: what it returns is answered, and the state never hears of the request; null lets it
    /// through. It may wait, and may be changed at any time.
    /// </summary>
    public Func<StandInRequest, ValueTask<StandInAnswer?>>? Before
    {
        get => _before;
        set => _before = value;
    }

    /// <summary>
    /// Asked when the state has changed and before the answer goes out: what it returns is answered instead; null cuts the connection
    /// without an answer. It may wait, and may be changed at any time.
    /// </summary>
    public Func<StandInRequest, StandInAnswer, ValueTask<StandInAnswer?>>? After
    {
        get => _after;
        set => _after = value;
    }

    /// <summary>Starts one on a free port.</summary>
    /// <param name="route">Names operation, container and key of a request; called before the body is read.</param>
    /// <param name="handler">Decides the answer.</param>
    /// <param name="tls">Whether it speaks TLS, with a certificate made now.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static Task<StandInServer> StartAsync(
        Action<StandInRequest> route,
        Func<StandInRequest, CancellationToken, Task<StandInAnswer>> handler,
        bool tls,
        CancellationToken cancellationToken) => StartAsync(route, handler, tls ? LoopbackCertificate.Create() : null, cancellationToken);

    /// <summary>Starts one on a free port.</summary>
    /// <param name="route">Names operation, container and key of a request; called before the body is read.</param>
    /// <param name="handler">Decides the answer.</param>
    /// <param name="certificate">What it shows, and disposes of in the end; null without TLS.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<StandInServer> StartAsync(
        Action<StandInRequest> route,
        Func<StandInRequest, CancellationToken, Task<StandInAnswer>> handler,
        X509Certificate2? certificate,
        CancellationToken cancellationToken)
    {
        var server = new StandInServer(route, handler, certificate);
        await server._app!.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>One without a socket, for a test in whose time nothing moves by itself: <see cref="AskAsync"/> is the only way to
    /// it.</summary>
    /// <param name="endpoint">Where it would listen.</param>
    /// <param name="route">As for one that is started.</param>
    /// <param name="handler">As for one that is started.</param>
    public static StandInServer Unplugged(
        Uri endpoint,
        Action<StandInRequest> route,
        Func<StandInRequest, CancellationToken, Task<StandInAnswer>> handler) => new(endpoint, route, handler);

    /// <summary>Answers a request that has been read to its end; null cuts the connection.</summary>
    public async Task<StandInAnswer?> AskAsync(StandInRequest request, CancellationToken cancellationToken)
    {
        _route(request);
        var answer = await AnswerAsync(request, cancellationToken);
        Record(request, request.Body.Length, answer);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        Certificate?.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel, X509Certificate2? certificate)
    {
        kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        });
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestLineSize = 64 << 10;
        kestrel.Limits.MaxRequestHeadersTotalSize = 64 << 10;
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.UTF8;
        kestrel.ResponseHeaderEncodingSelector = _ => HeaderEncoding;
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = new StandInRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            Repeated = context.Request.Headers.Where(pair => pair.Value.Count > 1)
                .Select(pair => pair.Key)
                .ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
        _route(request);
        var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch
        {
            // A request that breaks off changes nothing, but it was made.
            Record(request, body.Length, null);
            throw;
        }

        request.Body = body.ToArray();
        var answer = await AnswerAsync(request, context.RequestAborted);
        Record(request, body.Length, answer);
        await AnswerWriter.WriteAsync(answer, context);
    }

    private async Task<StandInAnswer?> AnswerAsync(StandInRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (Before is { } before && await before(request) is { } instead)
            {
                return instead;
            }

            var answer = await _handler(request, cancellationToken);
            return After is { } after ? await after(request, answer) : answer;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return StandInAnswer.Bytes(500, Encoding.UTF8.GetBytes($"The stand-in or a hook of the test failed: {e}"));
        }
    }

    private void Record(StandInRequest request, long bytesIn, StandInAnswer? answer) => Log.Add(new LoggedRequest(
        request.Operation,
        request.Container,
        request.Key,
        request.Method,
        request.Target,
        request.Headers,
        answer?.Status ?? 0,
        bytesIn,
        request.Method == "HEAD" ? 0 : answer?.Length ?? 0));
}
