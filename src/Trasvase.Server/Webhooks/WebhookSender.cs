using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.DataProtection;
using Trasvase.Server.State;

namespace Trasvase.Server.Webhooks;

/// <summary>
/// Tells webhooks what has happened, and tries again for a day. It reads from the database what is to be sent, so jobs never wait for it
/// and a restart loses nothing. An event may come twice, with the same id.
/// </summary>
internal sealed partial class WebhookSender : BackgroundService
{
    /// <summary>The pauses between attempts: a day in all.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        .. new[] { 5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 29_845 }.Select(seconds => TimeSpan.FromSeconds(seconds)),
    ];

    private const int AtOnce = 8;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private readonly IWebhookStore _store;
    private readonly IDataProtector _seal;
    private readonly TimeProvider _time;
    private readonly ILogger<WebhookSender> _logger;
    private readonly HttpMessageInvoker _http;
    private readonly WebhookAddress _address;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    public WebhookSender(
        IWebhookStore store, WebhookAddress address, IDataProtectionProvider protection, TimeProvider time, ILogger<WebhookSender> logger)
        : this(store, address, protection, (time, logger), Dns.GetHostAddressesAsync)
    {
    }

    // With another way to find the addresses of a host.
    internal WebhookSender(
        IWebhookStore store,
        WebhookAddress address,
        IDataProtectionProvider protection,
        (TimeProvider Time, ILogger<WebhookSender> Logger) surroundings,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _store = store;
        _seal = SealOf(protection);
        (_time, _logger) = surroundings;
        _address = address;
        _resolve = resolve;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // A redirect may lead anywhere, and a proxy connects to what nobody checked.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = AnswerTimeout,
            MaxResponseHeadersLength = 16,

            // Each attempt is checked anew.
            PooledConnectionLifetime = TimeSpan.Zero,
        });
    }

    /// <summary>Returns what encrypts the secrets of webhooks.</summary>
    public static IDataProtector SealOf(IDataProtectionProvider protection) => protection.CreateProtector("Trasvase.Webhooks");

    /// <summary>Sends what is due now.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var due = _store.Due(_time.GetUtcNow(), limit: 100);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (delivery, token) => await TryAsync(delivery, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, _time);
        var forgotten = DateTimeOffset.MinValue;
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var now = _time.GetUtcNow();
            if (now - forgotten >= TimeSpan.FromHours(1))
            {
                await _store.ForgetAsync(now - Kept).ConfigureAwait(false);
                forgotten = now;
            }

            await SendDueAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task TryAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (_store.Find(delivery.Webhook) is not { Disabled: false } webhook)
        {
            return;
        }

        var (status, reason) = await SendAsync(webhook, delivery, cancellationToken).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        var attempts = delivery.Attempts + 1;
        await _store.AttemptedAsync(delivery with
        {
            Attempts = attempts,
            Delivered = reason is null ? now : null,
            Reason = reason,
            Next = reason is not null && attempts <= Pauses.Count ? now + Pauses[attempts - 1] : null,
        }).ConfigureAwait(false);
        if (status == HttpStatusCode.Gone)
        {
            await _store.DisableAsync(webhook.Id).ConfigureAwait(false);
        }

        if (reason is not null && attempts > Pauses.Count)
        {
            GivenUp(delivery.Id, webhook.Id, reason);
        }
    }

    // The answer's body is not read: nothing that the receiver says gets into this service.
    private async Task<(HttpStatusCode? Status, string? Reason)> SendAsync(
        WebhookRecord webhook, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var late = _time.CreateTimer(_ => limit.Cancel(), null, AnswerTimeout, Timeout.InfiniteTimeSpan);
            using var request = RequestOf(webhook, delivery);
            using var answer = await _http.SendAsync(request, limit.Token).ConfigureAwait(false);
            return (answer.StatusCode, answer.IsSuccessStatusCode ? null : $"The receiver answered {(int)answer.StatusCode}.");
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"The receiver did not answer within {AnswerTimeout.TotalSeconds:0} s.");
        }
        catch (HttpRequestException e)
        {
            return (null, e.InnerException is FormatException inside ? inside.Message : "The receiver cannot be reached.");
        }
    }

    private HttpRequestMessage RequestOf(WebhookRecord webhook, Delivery delivery)
    {
        var sent = _time.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, _address.Read(_seal.Unprotect(webhook.SealedUrl)))
        {
            Content = new StringContent(delivery.Payload, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("User-Agent", "trasvase");
        request.Headers.Add("webhook-id", delivery.Id);
        request.Headers.Add("webhook-timestamp", sent.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(
            "webhook-signature", WebhookSignature.Of(_seal.Unprotect(webhook.Sealed), delivery.Id, sent, delivery.Payload));
        return request;
    }

    // To the very addresses that were checked: a name that means another address a moment later changes nothing.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var found = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal]
            : await _resolve(host, cancellationToken).ConfigureAwait(false);
        var addresses = _address.Checked(host, found);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. addresses], context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The event {Delivery} was not told to the webhook {Webhook} within a day: {Reason}")]
    private partial void GivenUp(string delivery, string webhook, string reason);
}
