using System.Net.Sockets;

namespace Trasvase.Http.Connecting;

/// <summary>
/// Recognizes exceptions of other libraries' clients that mean that the service was not reached. A service that was reached and refused
/// is not such a case.
/// </summary>
internal static class NetworkFailure
{
    /// <summary>Returns whether the exception or one of its causes is a network failure.</summary>
    public static bool Caused(Exception? exception) => exception switch
    {
        null => false,
        HttpRequestException or SocketException or IOException or TimeoutException or OperationCanceledException => true,
        AggregateException several => several.InnerExceptions.Any(Caused),
        _ => Caused(exception.InnerException),
    };
}
