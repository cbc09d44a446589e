namespace Trasvase.Storage.Requests;

/// <summary>
/// Counts the requests that stores send for one piece of work, however deep in the call chain they are sent. It flows with the asynchronous
/// call as <see cref="System.Diagnostics.Activity"/> does, so that store interfaces need no parameter for it.
/// </summary>
internal sealed class RequestTally
{
    private static readonly AsyncLocal<RequestTally?> Ambient = new();

    private int _count;

    private RequestTally()
    {
    }

    /// <summary>The number of requests so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Begins to count the requests of the caller and of everything that it calls from now on.</summary>
    public static RequestTally Begin() => Ambient.Value = new RequestTally();

    /// <summary>Counts one request in the current tally, if there is one. Stores call it just before they send.</summary>
    public static void Add()
    {
        if (Ambient.Value is { } tally)
        {
            Interlocked.Increment(ref tally._count);
        }
    }
}
