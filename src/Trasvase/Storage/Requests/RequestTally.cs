namespace Trasvase.Storage.Requests;

/// <summary>
/// Counts the requests that stores make for one piece of work, however deep below it they are made. It flows with the
/// asynchronous call like <see cref="System.Diagnostics.Activity"/> does, so that no store interface has to carry it.
/// </summary>
internal sealed class RequestTally
{
    private static readonly AsyncLocal<RequestTally?> Ambient = new();

    private int _count;

    private RequestTally()
    {
    }

    /// <summary>Requests so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Begins to count for the caller and everything that it calls from now on.</summary>
    public static RequestTally Begin() => Ambient.Value = new RequestTally();

    /// <summary>Counts one request for whoever is counting. Called by stores just before they send.</summary>
    public static void Add()
    {
        if (Ambient.Value is { } tally)
        {
            Interlocked.Increment(ref tally._count);
        }
    }
}
