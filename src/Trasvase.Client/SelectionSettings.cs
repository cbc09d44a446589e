using System.ComponentModel.DataAnnotations;

namespace Trasvase.Client;

/// <summary>Which objects a job is about, and their names at the target. What is left out excludes nothing.</summary>
public sealed record SelectionSettings
{
    /// <summary>
    /// Rules about keys below the source's prefix. The first that matches a key decides. A key that no rule matches is chosen only if
    /// none of the rules includes.
    /// </summary>
    [MaxLength(1000)]
    public IReadOnlyList<KeyRuleSettings>? Rules { get; init; }

    /// <summary>The least size in bytes.</summary>
    [Range(0, long.MaxValue)]
    public long? MinSize { get; init; }

    /// <summary>The greatest size in bytes.</summary>
    [Range(0, long.MaxValue)]
    public long? MaxSize { get; init; }

    /// <summary>The least age in seconds, counted from the beginning of the job.</summary>
    [Range(0, double.MaxValue)]
    public double? MinAge { get; init; }

    /// <summary>The greatest age in seconds, counted from the beginning of the job.</summary>
    [Range(0, double.MaxValue)]
    public double? MaxAge { get; init; }

    /// <summary>The time after which objects must have been stored.</summary>
    public DateTimeOffset? ModifiedAfter { get; init; }

    /// <summary>The time before which objects must have been stored.</summary>
    public DateTimeOffset? ModifiedBefore { get; init; }

    /// <summary>The storage classes or access tiers to choose.</summary>
    [MaxLength(100)]
    public IReadOnlyList<string>? StorageClasses { get; init; }

    /// <summary>The storage classes or access tiers to leave out.</summary>
    [MaxLength(100)]
    public IReadOnlyList<string>? NotStorageClasses { get; init; }

    /// <summary>The whole keys of the objects, instead of a listing; at most 100,000. Each must begin with the source's key.</summary>
    [MaxLength(100_000)]
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>The key of the manifest of an S3 Inventory at the source's connection, instead of a listing.</summary>
    [StringLength(1024)]
    public string? Inventory { get; init; }

    /// <summary>The time whose then current versions are transferred.</summary>
    public DateTimeOffset? VersionsAt { get; init; }

    /// <summary>Replacements that rename keys below the source's prefix; each applies to the result of the one before.</summary>
    [MaxLength(100)]
    public IReadOnlyList<KeyReplacementSettings>? Maps { get; init; }
}

/// <summary>A rule about keys: exactly one of its patterns is given.</summary>
public sealed record KeyRuleSettings
{
    /// <summary>Chooses the keys that this glob matches: <c>*.csv</c>, <c>/2026/**</c>.</summary>
    [StringLength(1024, MinimumLength = 1)]
    public string? Include { get; init; }

    /// <summary>Leaves out the keys that this glob matches.</summary>
    [StringLength(1024, MinimumLength = 1)]
    public string? Exclude { get; init; }

    /// <summary>Chooses the keys that this regular expression matches anywhere.</summary>
    [StringLength(1024, MinimumLength = 1)]
    public string? IncludeRegex { get; init; }

    /// <summary>Leaves out the keys that this regular expression matches anywhere.</summary>
    [StringLength(1024, MinimumLength = 1)]
    public string? ExcludeRegex { get; init; }
}

/// <summary>Renames keys: every match of a regular expression is replaced.</summary>
public sealed record KeyReplacementSettings
{
    /// <summary>The regular expression.</summary>
    [Required, StringLength(1024, MinimumLength = 1)]
    public required string Pattern { get; init; }

    /// <summary>The replacement, in which <c>$1</c> stands for a group.</summary>
    [StringLength(1024)]
    public string Replacement { get; init; } = "";
}
