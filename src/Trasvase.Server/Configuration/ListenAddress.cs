using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Trasvase.Server.Configuration;

/// <summary>Where the service listens.</summary>
/// <param name="IsSecure">Whether over TLS.</param>
/// <param name="Host">The name or address, without brackets.</param>
/// <param name="Port">The port; 0 for any that is free.</param>
internal sealed partial record ListenAddress(bool IsSecure, string Host, int Port)
{
    /// <summary>Whether it is reached from this machine only.</summary>
    public bool IsLoopback => IsLoopbackHost(Host);

    /// <summary>Reads an address such as <c>http://127.0.0.1:8750</c>; null if the text is none.</summary>
    public static ListenAddress? TryParse(string text)
    {
        var match = Form().Match(text);
        return match.Success && int.TryParse(match.Groups["port"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port <= IPEndPoint.MaxPort
            && match.Groups["host"].Value.Trim('[', ']') is var host
            && (host == "localhost" || IPAddress.TryParse(host, out _))
            ? new ListenAddress(match.Groups["scheme"].Value == "https", host, port)
            : null;
    }

    /// <summary>Whether a name or address, perhaps in brackets, means this machine.</summary>
    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    [GeneratedRegex(@"^(?<scheme>https?)://(?<host>\[[0-9a-fA-F:.]+\]|[^:/\[\]]+):(?<port>\d{1,5})/?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
