using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.State;
using Trasvase.Server.Webhooks;

namespace Trasvase.Server.Api;

/// <summary>Who is told by a request when jobs end.</summary>
internal static class WebhooksApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder v1)
    {
        var webhooks = v1.MapGroup("/webhooks").RequireAuthorization(Policies.Admin).WithTags("Webhooks");
        webhooks.MapGet("/", List).WithName("listWebhooks").WithSummary("The webhooks, without their secrets.")
            .Produces<IReadOnlyList<WebhookView>>();
        webhooks.MapPost("/", PostAsync).WithName("makeWebhook").WithSummary("Be told by a request when jobs end.")
            .WithDescription(
                "Requests are signed as Standard Webhooks describes (webhook-id, webhook-timestamp, webhook-signature), and sent again "
                + "for a day until one is answered with 2xx. An event may come twice, with the same webhook-id. The answer 410 ends all.")
            .Produces<MadeWebhook>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        webhooks.MapDelete("/{id}", RemoveAsync).WithName("removeWebhook").WithSummary("Be told no more.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapGet("/{id}/deliveries", Deliveries).WithName("listDeliveries")
            .WithSummary("What a webhook was told in the last week, the latest first.").Produces<IReadOnlyList<DeliveryView>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult List(IWebhookStore store, HttpContext context) =>
        TypedResults.Ok(store.List(context.Caller().Tenant).Select(ViewOf).ToList());

    private static async Task<IResult> PostAsync(
        NewWebhook request, IWebhookStore store, WebhookAddress address, IDataProtectionProvider protection, HttpContext context)
    {
        var events = request.Events is { Count: > 0 } some ? some : WebhookEvents.All;
        if (events.FirstOrDefault(kind => !WebhookEvents.All.Contains(kind)) is not null)
        {
            throw RefusedException.Invalid($"The events of a webhook are {string.Join(", ", WebhookEvents.All)}.");
        }

        var shown = Check(address, request.Url).GetLeftPart(UriPartial.Authority);
        var caller = context.Caller();
        var secret = WebhookSignature.MakeSecret();
        var webhook = new WebhookRecord
        {
            Id = RandomNumberGenerator.GetHexString(12, lowercase: true),
            Tenant = caller.Tenant,
            Owner = caller.Name,
            Shown = shown,
            SealedUrl = WebhookSender.SealOf(protection).Protect(request.Url),
            Events = events,
            Sealed = WebhookSender.SealOf(protection).Protect(secret),
        };
        await store.AddAsync(webhook, AuditNote.Of(caller, "webhook.make", webhook.Id, shown));
        return TypedResults.Created($"/v1/webhooks/{webhook.Id}", new MadeWebhook { Id = webhook.Id, Secret = secret });
    }

    private static Uri Check(WebhookAddress address, string url)
    {
        try
        {
            return address.Read(url);
        }
        catch (FormatException e)
        {
            throw RefusedException.Invalid(e.Message);
        }
    }

    private static async Task<IResult> RemoveAsync(string id, IWebhookStore store, HttpContext context)
    {
        var caller = context.Caller();
        var webhook = Find(store, caller, id);
        await store.RemoveAsync(id, AuditNote.Of(caller, "webhook.remove", id, webhook.Shown));
        return TypedResults.NoContent();
    }

    private static IResult Deliveries(string id, IWebhookStore store, HttpContext context)
    {
        Find(store, context.Caller(), id);
        return TypedResults.Ok(store.Deliveries(id, limit: 100).Select(delivery => delivery.View()).ToList());
    }

    private static WebhookRecord Find(IWebhookStore store, Caller caller, string id) =>
        store.Find(id) is { } webhook && caller.Sees(webhook.Tenant)
            ? webhook
            : throw RefusedException.NotFound($"There is no webhook {id}.");

    private static WebhookView ViewOf(WebhookRecord webhook) => new()
    {
        Id = webhook.Id,
        Url = webhook.Shown,
        Events = webhook.Events,
        Owner = webhook.Owner,
        Disabled = webhook.Disabled,
    };
}
