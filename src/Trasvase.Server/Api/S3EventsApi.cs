using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Events;

namespace Trasvase.Server.Api;

/// <summary>What stores tell: objects that have appeared.</summary>
internal static class S3EventsApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapPost("/events/s3/{rule}", PostAsync).AllowAnonymous().WithTags("Events").WithName("tellObjects")
            .WithSummary("Tell that objects have appeared: each that the rule wants is handed over.")
            .WithDescription(
                "Takes S3's notification (as Ceph and MinIO send it, too), EventBridge's event, and SNS's message of a topic that the "
                + "rule names, whose signature stands in for a key. Senders that know only names and passwords send the key as the "
                + "password. The same message may come again.")
            .Produces<EventsTaken>().ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> PostAsync(string rule, EventDesk desk, SnsGate sns, HttpContext context)
    {
        using var json = await ReadAsync(context);
        var caller = context.User.Identity is { IsAuthenticated: true } ? context.Caller() : null;
        var message = SnsMessage.Read(json.RootElement);
        var isBelieved = message is not null
            && desk.Rules.TryGetValue(rule, out var known)
            && await sns.BelievesAsync(message, known, context.RequestAborted);
        if (!isBelieved && caller is not { Scope: >= Scope.Operate })
        {
            context.Response.Headers.WWWAuthenticate = caller is null ? "Basic realm=\"trasvase\"" : default;
            return TypedResults.Problem(statusCode: caller is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden);
        }

        if (!desk.Rules.TryGetValue(rule, out var settings) || (!isBelieved && !caller!.Sees(settings.Tenant)))
        {
            throw RefusedException.NotFound($"There is no rule '{rule}' for events: the operator names them by 'events'.");
        }

        return message is null ? Answer(await desk.TakeAsync(rule, json.RootElement))
            : isBelieved ? await TakeAsync(rule, message, desk, sns, context)
            : throw RefusedException.Forbidden("The topic is none that the rule names, or SNS has not signed the message.");
    }

    private static async Task<IResult> TakeAsync(string rule, SnsMessage message, EventDesk desk, SnsGate sns, HttpContext context)
    {
        if (message.Kind == SnsMessage.Confirmation)
        {
            await sns.ConfirmAsync(message, context.RequestAborted);
            return Answer(default);
        }

        if (message.Kind != SnsMessage.Notification)
        {
            return Answer(default);
        }

        using var inner = Parse(message.Text);
        return Answer(await desk.TakeAsync(rule, inner.RootElement));
    }

    // SNS says text/plain of its JSON, so the type of the content is not asked for.
    private static async Task<JsonDocument> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return Parse(await reader.ReadToEndAsync(context.RequestAborted));
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw RefusedException.Invalid("The message is no JSON.");
        }
    }

    private static IResult Answer(EventResult result) => TypedResults.Ok(new EventsTaken
    {
        Begun = result.Begun,
        Repeated = result.Repeated,
        Ignored = result.Ignored,
    });
}
