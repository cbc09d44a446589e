using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Trasvase.Http.Connecting;

namespace Trasvase.Testing.Http;

/// <summary>
/// A server on loopback that gives the answers it was told to give, in their order, and remembers what it was asked. It
/// knows no protocol above HTTP. Asked more often than it has answers, it says 599.
/// </summary>
internal sealed class HttpScript : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<ScriptRequest, ScriptAnswer>> _answers = new();
    private readonly ConcurrentQueue<ScriptRequest> _requests = new();

    private HttpScript()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.UTF8;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:port</c>.</summary>
    public string Endpoint => _app.Urls.Single();

    /// <summary>What it was asked, in order.</summary>
    public IReadOnlyList<ScriptRequest> Requests => [.. _requests];

    /// <summary>How many answers nobody has asked for yet.</summary>
    public int AnswersLeft => _answers.Count;

    /// <summary>Starts one.</summary>
    public static async Task<HttpScript> StartAsync(CancellationToken cancellationToken)
    {
        var script = new HttpScript();
        await script._app.StartAsync(cancellationToken);
        return script;
    }

    /// <summary>Adds answers to the end of the queue.</summary>
    public HttpScript Then(params ScriptAnswer[] answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(_ => answer);
        }

        return this;
    }

    /// <summary>Adds an answer that depends on the request.</summary>
    public HttpScript Then(Func<ScriptRequest, ScriptAnswer> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>A connection pool that reaches this server whatever host a request names.</summary>
    public HttpMessageInvoker CreateTransport(HttpOptions options) =>
        LoopbackTransport.Create(new Uri(Endpoint, default(UriCreationOptions)).Port, options);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new ScriptRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
        _requests.Enqueue(request);
        var answer = _answers.TryDequeue(out var next) ? next(request) : ScriptAnswer.Of(599, "The script has no answer left.");
        await GiveAsync(answer, context);
    }

    private static async Task GiveAsync(ScriptAnswer answer, HttpContext context)
    {
        if (answer.StallAfter < 0)
        {
            await LeaveHangingAsync(context);
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        var hasLength = context.Response.ContentLength is not null;
        if (context.Request.Method == "HEAD" || answer.Status is 204 or 304)
        {
            return;
        }

        if (!hasLength && !answer.Chunked)
        {
            context.Response.ContentLength = answer.Body.Length;
        }

        var sent = answer.Body[..Math.Min(answer.Body.Length, answer.CutAfter ?? answer.StallAfter ?? int.MaxValue)];
        await context.Response.Body.WriteAsync(sent, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (answer.StallAfter is not null)
        {
            await LeaveHangingAsync(context);
        }

        // What was cut ends here: Kestrel closes a connection on which it could not keep the promised length. (Aborting it
        // would reset it, and the client might lose what was sent already.)
    }

    private static async Task LeaveHangingAsync(HttpContext context)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(left.SetResult);
        await left.Task;
    }
}
