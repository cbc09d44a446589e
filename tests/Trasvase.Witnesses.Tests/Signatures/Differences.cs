namespace Trasvase.Witnesses.Tests.Signatures;

/// <summary>A difference between what the vendor's SDK sends and what we send, and why it is none that a server would refuse.</summary>
/// <param name="What">How the difference is named; may begin or end with a star.</param>
/// <param name="Why">The explanation.</param>
internal sealed record Explained(string What, string Why)
{
    public bool Covers(string difference) =>
        What.EndsWith('*') ? difference.StartsWith(What[..^1], StringComparison.Ordinal)
        : What.StartsWith('*') ? difference.EndsWith(What[1..], StringComparison.Ordinal)
        : difference == What;
}

/// <summary>Compares what both have put on the wire.</summary>
internal static class Differences
{
    /// <summary>Everything in which the two differ, by name.</summary>
    public static IEnumerable<string> Between(string operation, Wire theirs, Wire ours)
    {
        if (theirs.Method != ours.Method)
        {
            yield return $"{operation}: method {theirs.Method} against {ours.Method}";
        }

        if (theirs.Host != ours.Host)
        {
            yield return $"{operation}: host {theirs.Host} against {ours.Host}";
        }

        if (theirs.Path != ours.Path)
        {
            yield return $"{operation}: path {theirs.Path} against {ours.Path}";
        }

        if (theirs.SortedQuery != ours.SortedQuery)
        {
            yield return $"{operation}: query {theirs.SortedQuery} against {ours.SortedQuery}";
        }

        foreach (var name in theirs.Headers.Keys.Union(ours.Headers.Keys).Order(StringComparer.Ordinal))
        {
            var their = theirs.Headers.GetValueOrDefault(name);
            var our = ours.Headers.GetValueOrDefault(name);
            if (their != our)
            {
                yield return our is null ? $"{name}: theirs alone" : their is null ? $"{name}: ours alone"
                    : $"{name}: '{their}' against '{our}'";
            }
        }
    }

    /// <summary>Fails for what no entry explains, and for an entry that explains nothing any more.</summary>
    public static void ShouldBeExplained(this IReadOnlyCollection<string> differences, IReadOnlyCollection<Explained> table)
    {
        differences.Where(difference => !table.Any(entry => entry.Covers(difference))).Distinct().Order(StringComparer.Ordinal).Take(40)
            .ShouldBeEmpty($"unexplained; seed {Corpus.Seed}");
        table.Where(entry => !differences.Any(entry.Covers)).Select(entry => entry.What).ShouldBeEmpty("explains nothing");
    }
}
