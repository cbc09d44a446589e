using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.State;

namespace Trasvase.Server.Api;

/// <summary>What the routes have in common: entity tags, cursors, keys under which a request may be repeated.</summary>
internal static class Answers
{
    private const int KeyMax = 255;

    /// <summary>Returns who calls.</summary>
    public static Caller Caller(this HttpContext context) => Access.Caller.Of(context.User);

    /// <summary>The entity tag of a revision.</summary>
    public static string Tag(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Answers with a job, or with 304 if the caller has seen this revision.</summary>
    public static IResult Job(HttpContext context, JobView view)
    {
        // While a job runs, its progress changes without a revision.
        var isSettled = view.Progress is null;
        context.Response.Headers.ETag = isSettled ? Tag(view.Revision) : default;
        return isSettled && context.Request.Headers.IfNoneMatch.Contains(Tag(view.Revision))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(view);
    }

    /// <summary>Returns the revision that must still be there (<c>If-Match</c>); null for any.</summary>
    /// <exception cref="RefusedException">The header is no entity tag of ours.</exception>
    public static long? Revision(this HttpContext context) => context.Request.Headers.IfMatch.ToString() switch
    {
        "" or "*" => null,
        var text when long.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) => revision,
        _ => throw RefusedException.Invalid("If-Match is not an entity tag that this service gave."),
    };

    /// <summary>Returns the key under which a request may be repeated, with the digest of the request; null if there is none.</summary>
    /// <exception cref="RefusedException">The key is too long, or holds what a key cannot hold.</exception>
    public static OnceOnly? Once(this HttpContext context, string route, object body)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0)
        {
            return null;
        }

        if (key.Length > KeyMax || key.Any(c => c is < ' ' or > '~'))
        {
            throw RefusedException.Invalid($"An Idempotency-Key has at most {KeyMax} printable ASCII characters.");
        }

        var text = route + "\n" + JsonSerializer.Serialize(body, Json.Compact);
        return new OnceOnly(key, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary>Returns how long the caller prefers to wait for the end (<c>Prefer: wait=30</c>); null for not at all.</summary>
    public static TimeSpan? Wait(this HttpContext context)
    {
        const int SecondsMax = 60;
        foreach (var preference in context.Request.Headers["Prefer"].ToString().Split([',', ';'], StringSplitOptions.TrimEntries))
        {
            if (preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(preference.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return TimeSpan.FromSeconds(Math.Min(seconds, SecondsMax));
            }
        }

        return null;
    }

    /// <summary>Writes a place in a list as text that callers do not interpret.</summary>
    public static string Cursor(long place) => place.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>Reads a place in a list; null for its beginning.</summary>
    /// <exception cref="RefusedException">The text is not what an earlier page said.</exception>
    public static long? Cursor(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var place) && place >= 0 ? place
        : throw RefusedException.Invalid("The cursor is not one that an earlier page gave as 'next'.");

    /// <summary>Reads a word of a query as a choice; null if there is none.</summary>
    /// <exception cref="RefusedException">There is no such choice.</exception>
    public static T? Word<T>(string? word)
        where T : struct, Enum =>
        string.IsNullOrEmpty(word) ? null
        : Array.Find(Enum.GetNames<T>(), name => JsonNamingPolicy.CamelCase.ConvertName(name) == word) is { } name ? Enum.Parse<T>(name)
        : throw RefusedException.Invalid(
            "A query asks for something that there is not; there are "
                + $"{string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");

    /// <summary>Returns how many entries a page has.</summary>
    public static int Limit(int? asked) => Math.Clamp(asked ?? 50, 1, 500);
}
