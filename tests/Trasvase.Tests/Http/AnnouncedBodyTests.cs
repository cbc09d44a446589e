using System.Net;
using Trasvase.Http;
using Trasvase.Http.Bodies;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Storage;

namespace Trasvase.Tests.Http;

/// <summary>A server that refuses a body without reading it breaks the connection; why, only a body that is announced first gets to
/// know.</summary>
public class AnnouncedBodyTests
{
    private readonly List<bool> _announced = [];
    private readonly Queue<Func<HttpResponseMessage>> _answers = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_ConnectionBrokeUnderABody_TheNextOnesAreAnnouncedUntilOneIsTaken()
    {
        _answers.Enqueue(() => throw new HttpRequestException("broken", new IOException("reset")));
        _answers.Enqueue(() => new HttpResponseMessage(HttpStatusCode.Forbidden));
        _answers.Enqueue(() => new HttpResponseMessage(HttpStatusCode.Created));
        _answers.Enqueue(() => new HttpResponseMessage(HttpStatusCode.Created));
        var authority = new PlainAuthority { MendsLeft = 1 };
        var options = new HttpOptions();
        using var transport = new HttpMessageInvoker(new Recorder(this));
        var exchange = new HttpExchange(transport, authority, new PlainErrors(), options);

        (await Should.ThrowAsync<StoreException>(() => SendAsync(exchange))).Kind.ShouldBe(StoreErrorKind.Unavailable);
        var refused = await Should.ThrowAsync<StoreException>(() => SendAsync(exchange));
        (refused.Status, refused.Retry).ShouldBe((403, RetryAdvice.Worthwhile));
        await SendAsync(exchange);
        await SendAsync(exchange);

        _announced.ShouldBe([false, true, true, false]);
    }

    private static async Task SendAsync(HttpExchange exchange)
    {
        var call = new HttpCall
        {
            Operation = "writing mem://a/b",
            IsRepeatable = false,
            Request = () => new HttpRequestMessage(HttpMethod.Put, ObjectUri.For(HttpEndpoint.Parse("http://127.0.0.1:1"), "/b"))
            {
                Content = new PartContent(PartBody.Of("body"u8.ToArray())),
            },
        };
        (await exchange.SendAsync(call, Token)).Dispose();
    }

    private sealed class Recorder(AnnouncedBodyTests test) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            test._announced.Add(request.Headers.ExpectContinue == true);
            return Task.FromResult(test._answers.Dequeue()());
        }
    }
}
