using Trasvase.Server.Configuration;

namespace Trasvase.Server.Access;

/// <summary>
/// Refuses requests that a browser makes for somebody else: from a page of another site, or from a name that was made to point to this
/// machine.
/// </summary>
internal static class Visitors
{
    private const string Foreign = "A page of another site asked for this, and only pages of this service may.";

    /// <summary>Returns why a request is refused, as a sentence; null if it is not.</summary>
    /// <param name="request">The request.</param>
    /// <param name="address">Where the service listens.</param>
    public static string? WhyNot(HttpRequest request, ListenAddress address)
    {
        if (address.IsLoopback && !ListenAddress.IsLoopbackHost(request.Host.Host))
        {
            return $"This service is reached as {address.Host}, and not as '{request.Host.Host}'.";
        }

        // Every browser of these years sends Sec-Fetch-Site; older ones send Origin with what changes something. Programs send neither.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            // Another site may link to a page, but not have it ask the stores, and not embed anything.
            var isLink = request.Headers["Sec-Fetch-Mode"] == "navigate" && !request.QueryString.HasValue;
            return site is "" or "same-origin" or "none" || isLink ? null : Foreign;
        }

        var origin = request.Headers.Origin.ToString();
        var isForeign = site is not ("" or "same-origin" or "none")
            || (origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
        return isForeign ? Foreign : null;
    }
}
