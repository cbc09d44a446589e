using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Testing.Http;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Http;

/// <summary>An exchange with a scripted server, on a clock that the test moves.</summary>
internal sealed class ExchangeUnderTest : IAsyncDisposable
{
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _transport;

    private ExchangeUnderTest(HttpScript script, RetryPolicy? retry)
    {
        Script = script;
        var options = new HttpOptions
        {
            IdleTimeout = Idle,
            Time = Time,
            Retry = retry ?? new RetryPolicy { AttemptsMax = 4, DelayFirst = TimeSpan.Zero },
        };
        _transport = script.CreateTransport(options);
        Exchange = new HttpExchange(_transport, Authority, new PlainErrors(), options);
    }

    public HttpScript Script { get; }

    public ManualTime Time { get; } = new();

    public PlainAuthority Authority { get; } = new();

    public HttpExchange Exchange { get; }

    public static async Task<ExchangeUnderTest> StartAsync(CancellationToken cancellationToken, RetryPolicy? retry = null) =>
        new(await HttpScript.StartAsync(cancellationToken), retry);

    public Task<HttpAnswer> GetAsync(CancellationToken cancellationToken) => Exchange.SendAsync(Getting(), cancellationToken);

    /// <summary>The server leaves the next request without an answer.</summary>
    /// <returns>Completes when it has been asked.</returns>
    public Task Stall()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Script.Then(_ =>
        {
            asked.SetResult();
            return ScriptAnswer.Of(200, "fine") with { StallAfter = -1 };
        });
        return asked.Task;
    }

    public HttpCall Getting() => new() { Operation = "reading mem://a/b", Request = () => Request(HttpMethod.Get) };

    public HttpCall Sending(PartBody body) => HttpCall.Sending(body, "writing mem://a/b", () => Request(HttpMethod.Put));

    public HttpRequestMessage Request(HttpMethod method) => new(method, ObjectUri.For(HttpEndpoint.Parse(Script.Endpoint), "/b"));

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await Script.DisposeAsync();
    }
}

/// <summary>Signs nothing, counts, and mends what it is told to.</summary>
internal sealed class PlainAuthority : IRequestAuthority
{
    public int Signed { get; private set; }

    public int MendsLeft { get; set; }

    public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Signed++;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> TryMendAsync(Refusal refusal, CancellationToken cancellationToken) =>
        ValueTask.FromResult(refusal.Error.Status == 403 && MendsLeft-- > 0);
}

/// <summary>Answers from 500 are worth another attempt; the message is the body.</summary>
internal sealed class PlainErrors : IErrorReader
{
    public StoreException Read(ErrorAnswer answer) =>
        new(
            StoreErrorKind.Unavailable,
            answer.Status >= 500 ? RetryAdvice.Worthwhile : RetryAdvice.Never,
            $"The server said '{answer.Body}'.")
        {
            Status = answer.Status,
            RetryAfter = answer.RetryAfter,
        };
}
