namespace Trasvase.Jobs.Planning;

/// <summary>Counts requests by kind. Memory does not grow with their number.</summary>
internal sealed class RequestCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<PlannedRequest>().Length];

    /// <summary>The number of requests of a kind.</summary>
    public long this[PlannedRequest kind] => _counts[(int)kind];

    /// <summary>The number of all requests.</summary>
    public long Total => _counts.Sum();

    /// <summary>Adds requests of a kind.</summary>
    public void Add(PlannedRequest kind, long count = 1) => _counts[(int)kind] += count;

    /// <summary>Adds a request if the condition holds.</summary>
    public void AddIf(bool condition, PlannedRequest kind) => Add(kind, condition ? 1 : 0);

    /// <summary>Returns the kinds of which there are any, with their numbers.</summary>
    public IReadOnlyDictionary<PlannedRequest, long> ToDictionary() =>
        Enum.GetValues<PlannedRequest>().Where(kind => this[kind] > 0).ToDictionary(kind => kind, kind => this[kind]);
}
