using System.Net;
using Trasvase.Server.Configuration;

namespace Trasvase.Server.Webhooks;

/// <summary>Where requests may be sent: to the internet over TLS, and to hosts that the operator names.</summary>
internal sealed class WebhookAddress(WebhookSettings settings)
{
    private static readonly string[] LocalNames = ["localhost", "localdomain", "local", "internal", "lan", "home.arpa"];

    /// <summary>Returns the address of a text; throws with a sentence if no request may be sent there.</summary>
    /// <exception cref="FormatException">No request may be sent there; the message says why.</exception>
    public Uri Read(string text)
    {
        // White space and control characters would be dropped, and backslashes turned: what is checked must be what was written.
        if (text.Any(c => c is <= ' ' or '\\' or > '~')
            || !Uri.TryCreate(text, new UriCreationOptions(), out var uri)
            || uri.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            throw new FormatException("The url of a webhook is an https address in ASCII, such as https://example.com/hooks.");
        }

        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new FormatException("The url of a webhook holds no name or password and no fragment.");
        }

        if (IsAllowed(uri.IdnHost))
        {
            return uri.Scheme is "https" or "http" ? uri : throw new FormatException("The url of a webhook begins with https://.");
        }

        if (uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new FormatException("The url of a webhook begins with https://.");
        }

        // A dot at the end is the name's root, and leaves an address what it is.
        var host = uri.IdnHost.Trim('[', ']').TrimEnd('.');
        var isInside = IPAddress.TryParse(host, out var address)
            ? !PublicAddress.Is(address)
            : !host.Contains('.', StringComparison.Ordinal) || IsLocalName(host);
        return !isInside ? uri : throw new FormatException(
            "The url of a webhook is neither on this machine nor in a private network. The operator may allow a host by "
                + "'webhooks.allow'.");
    }

    /// <summary>Returns the addresses of a host to which a connection may be made.</summary>
    /// <exception cref="FormatException">The host has an address inside, perhaps besides others.</exception>
    public IReadOnlyList<IPAddress> Checked(string host, IReadOnlyList<IPAddress> addresses) =>
        IsAllowed(host) || addresses.All(PublicAddress.Is)
            ? addresses
            : throw new FormatException("The host of the webhook has an address inside: nothing is sent there.");

    private bool IsAllowed(string host) => settings.Allow.Contains(host.Trim('[', ']'), StringComparer.OrdinalIgnoreCase);

    private static bool IsLocalName(string host) => LocalNames.Any(name => host.Equals(name, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));
}
