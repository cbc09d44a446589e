using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Trasvase.Client;
using Trasvase.Server.Configuration;
using Trasvase.Server.State;
using Trasvase.Server.Webhooks;
using Trasvase.Testing.Time;

namespace Trasvase.Server.Tests.Webhooks;

public sealed class WebhookSenderTests : IAsyncDisposable
{
    private readonly ConcurrentQueue<(IHeaderDictionary Headers, string Body)> _got = new();
    private readonly ManualTime _time = new();
    private WebApplication? _receiver;
    private Func<int, int> _answer = static _ => 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_receiver is not null)
        {
            await _receiver.DisposeAsync();
        }
    }

    [Fact]
    public async Task Job_Ended_IsToldWithASignatureThatTheReceiverCanCheck()
    {
        await using var scene = await StartAsync();
        var made = await MakeAsync(scene);
        var job = await EndedJobAsync(scene);

        await SendAsync(scene);

        var (headers, body) = _got.ShouldHaveSingleItem();
        body.ShouldContain($"\"id\":\"{job.Id}\"");
        body.ShouldStartWith("{\"type\":\"job.done\",\"timestamp\":");

        // As the documents of Standard Webhooks say it, in other words than ours.
        using var hmac = new HMACSHA256(Convert.FromBase64String(made.Secret["whsec_".Length..]));
        var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}");
        headers["webhook-signature"].ToString().ShouldBe("v1," + Convert.ToBase64String(hmac.ComputeHash(signed)));
        headers["webhook-timestamp"].ToString().ShouldBe(_time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        (await DeliveriesAsync(scene, made.Id)).ShouldHaveSingleItem().Delivered.ShouldNotBeNull();
        await SendAsync(scene);
        _got.Count.ShouldBe(1, "what was taken is not sent again");
    }

    [Fact]
    public async Task Receiver_ThatFails_IsAskedAgainForADayWithTheSameId()
    {
        await using var scene = await StartAsync();
        var made = await MakeAsync(scene);
        await EndedJobAsync(scene);
        _answer = static _ => 503;
        var begun = _time.GetUtcNow();

        for (var i = 0; i <= WebhookSender.Pauses.Count; i++)
        {
            await SendAsync(scene);
            (await DeliveriesAsync(scene, made.Id)).Single().Attempts.ShouldBe(i + 1);
            var next = (await DeliveriesAsync(scene, made.Id)).Single().Next;
            _time.Advance((next ?? _time.GetUtcNow()) - _time.GetUtcNow());
        }

        (_time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromDays(1), TimeSpan.FromMinutes(1));
        _got.Select(got => got.Headers["webhook-id"].ToString()).Distinct().Count().ShouldBe(1);
        var delivery = (await DeliveriesAsync(scene, made.Id)).Single();
        (delivery.Next, delivery.Reason).ShouldBe((null, "The receiver answered 503."));
    }

    [Fact]
    public async Task Receiver_ThatIsBackAfterAFailure_GetsTheEvent()
    {
        await using var scene = await StartAsync();
        await MakeAsync(scene);
        await EndedJobAsync(scene);
        _answer = static nth => nth == 1 ? 500 : 204;

        await SendAsync(scene);
        _time.Advance(WebhookSender.Pauses[0]);
        await SendAsync(scene);

        _got.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    public async Task Receiver_ThatLeadsElsewhere_IsNotFollowed(int status)
    {
        await using var scene = await StartAsync();
        var made = await MakeAsync(scene);
        await EndedJobAsync(scene);
        _answer = _ => status;

        await SendAsync(scene);

        _got.Count.ShouldBe(1);
        (await DeliveriesAsync(scene, made.Id)).Single().Reason.ShouldBe($"The receiver answered {status}.");
    }

    [Fact]
    public async Task Receiver_ThatIsGone_IsToldNothingMore()
    {
        await using var scene = await StartAsync();
        var made = await MakeAsync(scene);
        await EndedJobAsync(scene);
        _answer = static _ => 410;

        await SendAsync(scene);
        await EndedJobAsync(scene);
        _time.Advance(TimeSpan.FromDays(1));
        await SendAsync(scene);

        _got.Count.ShouldBe(1);
        (await scene.Http.GetFromJsonAsync<List<WebhookView>>("/v1/webhooks", Cancellation))!
            .ShouldHaveSingleItem().Disabled.ShouldBeTrue();
        (await scene.Http.DeleteAsync($"/v1/webhooks/{made.Id}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Webhook_WithEvents_IsToldOnlyThose()
    {
        await using var scene = await StartAsync();
        await MakeAsync(scene, "job.cancelled");
        await EndedJobAsync(scene);

        await SendAsync(scene);

        _got.ShouldBeEmpty();
    }

    [Fact]
    public async Task Name_ThatMeansAnAddressInsideWhenItIsConnectedTo_IsNotConnectedTo()
    {
        await using var scene = await StartAsync();
        using var made = await scene.PostAsync("/v1/webhooks", new NewWebhook { Url = "https://rebound.example.com/" });
        var id = (await ServiceScene.OfAsync<MadeWebhook>(made)).Id;
        await EndedJobAsync(scene);

        await SendAsync(scene, resolved: IPAddress.Loopback);

        _got.ShouldBeEmpty();
        (await DeliveriesAsync(scene, id)).Single().Reason.ShouldBe(
            "The host of the webhook has an address inside: nothing is sent there.");
    }

    [Fact]
    public async Task Database_AfterWebhooksWereMade_HoldsNoSecret()
    {
        await using var scene = await StartAsync();
        var made = await MakeAsync(scene);

        scene.Get<IWebhookStore>().List("default").Single().Sealed.ShouldNotContain(made.Secret["whsec_".Length..]);
        (await scene.Http.GetStringAsync("/v1/webhooks", Cancellation)).ShouldNotContain(made.Secret["whsec_".Length..]);
    }

    private async Task<ServiceScene> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _receiver = builder.Build();
        _receiver.Urls.Add("http://127.0.0.1:0");
        _receiver.MapPost("/hooks", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _got.Enqueue((new HeaderDictionary(context.Request.Headers.ToDictionary()), await reader.ReadToEndAsync(Cancellation)));
            context.Response.Headers.Location = "/hooks";
            context.Response.StatusCode = _answer(_got.Count);
        });
        await _receiver.StartAsync(Cancellation);
        return await ServiceScene.StartAsync(change =>
        {
            change.Settings = change.Settings with { Webhooks = new WebhookSettings { Allow = ["127.0.0.1"] } };
            change.Time = _time;

            // The tests say when something is sent.
            change.Services = static services => services.Remove(
                services.Single(service => service.ImplementationType == typeof(WebhookSender)));
        });
    }

    private async Task<MadeWebhook> MakeAsync(ServiceScene scene, params string[] events)
    {
        using var made = await scene.PostAsync(
            "/v1/webhooks", new NewWebhook { Url = $"{_receiver!.Urls.Single()}/hooks", Events = events });
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Cancellation));
        return await ServiceScene.OfAsync<MadeWebhook>(made);
    }

    private static async Task<JobView> EndedJobAsync(ServiceScene scene)
    {
        using var posted = await scene.PostAsync(
            "/v1/jobs", new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/") });
        return await scene.EndOfAsync((await ServiceScene.OfAsync<JobView>(posted)).Id);
    }

    private static async Task<List<DeliveryView>> DeliveriesAsync(ServiceScene scene, string webhook) =>
        (await scene.Http.GetFromJsonAsync<List<DeliveryView>>($"/v1/webhooks/{webhook}/deliveries", Cancellation))!;

    // By a sender of its own, which sends when it is told to.
    private async Task SendAsync(ServiceScene scene, IPAddress? resolved = null)
    {
        using var sender = new WebhookSender(
            scene.Get<IWebhookStore>(),
            scene.Get<WebhookAddress>(),
            scene.Get<IDataProtectionProvider>(),
            (_time, NullLogger<WebhookSender>.Instance),
            (_, _) => Task.FromResult<IPAddress[]>([resolved ?? IPAddress.Loopback]));
        await sender.SendDueAsync(Cancellation);
    }
}
