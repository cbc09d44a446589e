namespace Trasvase.Testing.Checking;

/// <summary>The facts, arranged by key.</summary>
internal sealed class FactIndex
{
    private readonly ILookup<string, ObjectState> _versions;
    private readonly ILookup<string, ObjectState> _others;
    private readonly ILookup<string, string> _claimants;

    public FactIndex(RunFacts facts)
    {
        Facts = facts;
        _versions = facts.SourceVersions.ToLookup(version => version.Key, StringComparer.Ordinal);
        _others = facts.TargetByOthers.ToLookup(written => written.Key, StringComparer.Ordinal);
        SourceAfter = facts.SourceAfter.ToDictionary(state => state.Key, StringComparer.Ordinal);
        TargetBefore = facts.TargetBefore.ToDictionary(state => state.Key, StringComparer.Ordinal);
        TargetAfter = facts.TargetAfter.ToDictionary(state => state.Key, StringComparer.Ordinal);
        Last = facts.Reports
            .SelectMany(report => report.Objects)
            .GroupBy(reported => reported.SourceKey, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        _claimants = facts.Reports
            .SelectMany(report => report.Objects)
            .Select(reported => (Target: reported.TargetKey, Source: reported.SourceKey))
            .Concat(facts.SourceVersions.Select(version => (Target: facts.TargetKeyOf(version.Key), Source: version.Key)))
            .Distinct()
            .ToLookup(pair => pair.Target, pair => pair.Source, StringComparer.Ordinal);
    }

    public RunFacts Facts { get; }

    public Dictionary<string, ObjectState> SourceAfter { get; }

    public Dictionary<string, ObjectState> TargetBefore { get; }

    public Dictionary<string, ObjectState> TargetAfter { get; }

    /// <summary>The last that was said of each source key.</summary>
    public Dictionary<string, ReportedObject> Last { get; }

    /// <summary>All versions of a source key.</summary>
    public IEnumerable<ObjectState> VersionsOf(string sourceKey) => _versions[sourceKey];

    /// <summary>What others wrote under a target key.</summary>
    public IEnumerable<ObjectState> ByOthers(string targetKey) => _others[targetKey];

    /// <summary>The versions that may be found under a target key; all there are for a key that nobody has named, such as one that a
    /// killed run chose.</summary>
    public IEnumerable<ObjectState> VersionsFor(string targetKey) =>
        _claimants.Contains(targetKey) ? _claimants[targetKey].SelectMany(VersionsOf) : Facts.SourceVersions;

    /// <summary>The version that a report says was read; null if there never was such a one.</summary>
    public ObjectState? Pinned(ReportedObject reported) => VersionsOf(reported.SourceKey).LastOrDefault(version =>
        version.ETag == reported.SourceETag && (reported.SourceVersion is null || version.Version == reported.SourceVersion));

    /// <summary>Whether the target holds these bytes under this key.</summary>
    public bool Holds(string targetKey, ObjectContent content) =>
        TargetAfter.TryGetValue(targetKey, out var found) && found.Content == content;

    /// <summary>Whether the target holds under this key what another writer wrote there last.</summary>
    public bool HoldsOthers(string targetKey) => ByOthers(targetKey).LastOrDefault() is { } other && Holds(targetKey, other.Content);
}
