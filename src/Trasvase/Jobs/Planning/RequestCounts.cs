namespace Trasvase.Jobs.Planning;

/// <summary>How many requests of each kind. Grows with nothing.</summary>
internal sealed class RequestCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<PlannedRequest>().Length];

    /// <summary>How many of this kind.</summary>
    public long this[PlannedRequest kind] => _counts[(int)kind];

    /// <summary>All of them.</summary>
    public long Total => _counts.Sum();

    /// <summary>Counts some.</summary>
    public void Add(PlannedRequest kind, long count = 1) => _counts[(int)kind] += count;

    /// <summary>Counts one if the condition holds.</summary>
    public void AddIf(bool condition, PlannedRequest kind) => Add(kind, condition ? 1 : 0);

    /// <summary>Those kinds of which there are any.</summary>
    public IReadOnlyDictionary<PlannedRequest, long> ToDictionary() =>
        Enum.GetValues<PlannedRequest>().Where(kind => this[kind] > 0).ToDictionary(kind => kind, kind => this[kind]);
}
