using System.Collections.Concurrent;

namespace Trasvase.Testing.StandIns;

/// <summary>What a stand-in was asked and what it said, in the order in which the answers were ready. Safe to read at any time.</summary>
internal sealed class RequestLog
{
    private readonly ConcurrentQueue<LoggedRequest> _entries = new();

    /// <summary>All of it, as it is now.</summary>
    public IReadOnlyList<LoggedRequest> Entries => [.. _entries];

    /// <summary>How many requests there were.</summary>
    public int Count() => _entries.Count;

    /// <summary>How many requests there were of an operation.</summary>
    public int Count(string operation) => _entries.Count(entry => entry.Operation == operation);

    /// <summary>The requests of an operation.</summary>
    public IReadOnlyList<LoggedRequest> Of(string operation) => [.. _entries.Where(entry => entry.Operation == operation)];

    /// <summary>Forgets everything.</summary>
    public void Clear() => _entries.Clear();

    internal void Add(LoggedRequest entry) => _entries.Enqueue(entry);
}

/// <summary>One request and what became of it.</summary>
/// <param name="Operation">The protocol's name of what was asked for.</param>
/// <param name="Container">The bucket or container.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Method">The verb.</param>
/// <param name="Target">The request target exactly as it came.</param>
/// <param name="Headers">The request's headers.</param>
/// <param name="Status">The answer's status; 0 if the client left in the middle of its request, or the answer was swallowed.</param>
/// <param name="BytesIn">The length of the request's body, as far as it came.</param>
/// <param name="BytesOut">The length of the body that the answer carries; 0 for HEAD.</param>
internal sealed record LoggedRequest(
    string Operation,
    string Container,
    string Key,
    string Method,
    string Target,
    IReadOnlyDictionary<string, string> Headers,
    int Status,
    long BytesIn,
    long BytesOut);
