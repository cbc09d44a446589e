using System.Net.Sockets;

namespace Trasvase.Http.Connecting;

/// <summary>Whether what somebody else's client threw means that nobody was reached, and not that somebody refused.</summary>
internal static class NetworkFailure
{
    /// <summary>Looks at an exception and all that caused it.</summary>
    public static bool Caused(Exception? exception) => exception switch
    {
        null => false,
        HttpRequestException or SocketException or IOException or TimeoutException or OperationCanceledException => true,
        AggregateException several => several.InnerExceptions.Any(Caused),
        _ => Caused(exception.InnerException),
    };
}
