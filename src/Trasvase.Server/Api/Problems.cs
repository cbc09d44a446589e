using System.Globalization;
using Trasvase.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Trasvase.Server.Api;

/// <summary>Says in one form (RFC 9457) why a request was refused or failed. What went wrong inside is for the log alone.</summary>
internal sealed partial class Problems(IProblemDetailsService service, ILogger<Problems> logger) : IExceptionHandler
{
    private const string Kinds = "urn:trasvase:problem:";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = Of(exception);
        if (problem.Status == StatusCodes.Status500InternalServerError)
        {
            Unexpected(exception);
        }

        if (exception is RefusedException { RetryAfter: { } seconds })
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        httpContext.Response.StatusCode = problem.Status!.Value;
        return await service.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    /// <summary>Gives every problem a type and the path that it is about, also those that the framework writes.</summary>
    public static void Customize(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Instance ??= context.HttpContext.Request.Path;
        if (problem.Type?.StartsWith(Kinds, StringComparison.Ordinal) != true)
        {
            problem.Type = Kinds + problem.Status switch
            {
                StatusCodes.Status400BadRequest => "invalid",
                StatusCodes.Status401Unauthorized => "unauthenticated",
                StatusCodes.Status403Forbidden => "forbidden",
                StatusCodes.Status404NotFound => "not-found",
                StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
                StatusCodes.Status413PayloadTooLarge => "too-large",
                StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
                StatusCodes.Status429TooManyRequests => "too-many-requests",
                _ => "unexpected",
            };
        }

        problem.Extensions.Remove("traceId");
    }

    /// <summary>Returns what the page says of a refusal; null for what went wrong inside.</summary>
    public static string? Sentence(Exception exception) =>
        exception is RefusedException or ConfigurationException or StoreException ? Redaction.Of(exception.Message) : null;

    private static ProblemDetails Of(Exception exception) => exception switch
    {
        RefusedException refused => new ProblemDetails
        {
            Status = refused.Status,
            Type = Kinds + refused.Kind,
            Title = refused.Title,
            Detail = refused.Message,
        },
        BadHttpRequestException bad => new ProblemDetails
        {
            Status = bad.StatusCode,
            Title = "The request cannot be read",
            Detail = bad.InnerException is System.Text.Json.JsonException json ? Cause(json) : "The request is not well formed.",
        },
        ConfigurationException or StoreException => new ProblemDetails
        {
            Status = StatusCodes.Status422UnprocessableEntity,
            Type = Kinds + "store",
            Title = "A store refused, or cannot be asked",
            Detail = Redaction.Of(exception.Message),
            Extensions = { ["error"] = exception is StoreException store ? store.Kind : null },
        },
        _ => new ProblemDetails
        {
            Status = StatusCodes.Status500InternalServerError,
            Title = "Something went wrong that should not",
            Detail = "The log of the service says more.",
        },
    };

    // Without any value of the request, which may be a secret in the wrong place.
    private static string Cause(System.Text.Json.JsonException e) =>
        $"The body cannot be read at {e.Path ?? "$"}: "
        + (e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "there is no field of this name."
            : e.Message.Contains("missing required", StringComparison.Ordinal) ? "a field is missing."
            : "the value is not of the right form.");

    [LoggerMessage(LogLevel.Error, "A request failed in a way that it should not.")]
    private partial void Unexpected(Exception exception);
}
