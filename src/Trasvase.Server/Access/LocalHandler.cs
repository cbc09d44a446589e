using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Trasvase.Server.Configuration;

namespace Trasvase.Server.Access;

/// <summary>
/// Takes whoever reaches loopback for the operator, where no key is demanded. Only a connection from this very machine counts, whatever
/// headers say.
/// </summary>
internal sealed class LocalHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ServerSettings settings)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "Local";

    // What a proxy adds. Whoever is behind it is not on this machine.
    private static readonly string[] OfProxies = ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via"];

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var isLocal = !settings.Access.Required
            && settings.Address.IsLoopback
            && Context.Connection.RemoteIpAddress is { } from
            && IPAddress.IsLoopback(from)
            && !Array.Exists(OfProxies, Request.Headers.ContainsKey);
        return Task.FromResult(isLocal
            ? AuthenticateResult.Success(new AuthenticationTicket(Caller.Local.Principal(Name), Name))
            : AuthenticateResult.NoResult());
    }
}
