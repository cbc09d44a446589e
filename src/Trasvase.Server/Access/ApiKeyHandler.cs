using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Trasvase.Server.Access;

/// <summary>
/// Recognizes callers by the key that they send: <c>Authorization: Bearer trv_…</c>. Who knows only names and passwords, as stores that
/// tell of events, sends the key as the password (<c>Basic</c>) with any name.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "ApiKey";

    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        return KeyIn(Request.Headers.Authorization.ToString()) is { } key && await keys.FindAsync(key) is { } caller
            ? AuthenticateResult.Success(new AuthenticationTicket(caller.Principal(Name), Name))
            : AuthenticateResult.Fail("The key is none, has ended, or was revoked.");
    }

    private static string? KeyIn(string header)
    {
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return header[Bearer.Length..].Trim();
        }

        var bytes = new byte[header.Length];
        return header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header[Basic.Length..].Trim(), bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password]
            ? password
            : null;
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
