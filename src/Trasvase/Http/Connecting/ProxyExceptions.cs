using System.Globalization;
using System.Net;

namespace Trasvase.Http.Connecting;

/// <summary>
/// The hosts that NO_PROXY leaves out: names with all below them, with or without a dot or <c>*.</c> in front; addresses; ranges of
/// addresses (<c>10.0.0.0/8</c>); each with a port or without; <c>*</c> for all. Separated by commas or white space.
/// </summary>
internal sealed class ProxyExceptions(string text)
{
    private readonly HostException[] _exceptions =
    [
        .. text.Split([',', ' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(HostException.Of)
    ];

    /// <summary>Whether a host is reached without a proxy.</summary>
    /// <param name="host">Its name or address, without brackets.</param>
    /// <param name="port">The port.</param>
    public bool Holds(string host, int port)
    {
        var name = host.TrimEnd('.');
        var address = IPAddress.TryParse(name, out var parsed) ? parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed : null;
        return Array.Exists(_exceptions, one => one.Holds(name, address, port));
    }

    private sealed record HostException(string Name, IPNetwork? Network, IPAddress? Address, int? Port)
    {
        public static HostException Of(string text)
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                return new HostException(text, network, null, null);
            }

            if (IPAddress.TryParse(text.Trim('[', ']'), out var address))
            {
                return new HostException(text, null, address, null);
            }

            var colon = text.LastIndexOf(':');
            var hasPort = int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && colon > 0;
            var name = (hasPort ? text[..colon] : text).Trim('[', ']');
            return IPAddress.TryParse(name, out address)
                ? new HostException(name, null, address, hasPort ? port : null)
                : new HostException(
                    name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name.Trim('.'), null, null, hasPort ? port : null);
        }

        public bool Holds(string host, IPAddress? address, int port) => (Port is null || Port == port) && (
            Name == "*"
            || (address is not null ? Network?.Contains(address) == true || Address?.Equals(address) == true : IsBelow(host)));

        private bool IsBelow(string host) => Network is null && Address is null && Name.Length > 0 && (
            host.Equals(Name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + Name, StringComparison.OrdinalIgnoreCase));
    }
}
