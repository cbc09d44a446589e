using System.ComponentModel.DataAnnotations;

namespace Trasvase.Client;

/// <summary>How objects are transferred. What is left out has the default of the command.</summary>
public sealed record TransferSettings
{
    /// <summary>What to do if an object already has the target's key. <c>rename</c> by default.</summary>
    [AllowedValues("rename", "overwrite", "skip", "newer", "fail", null)]
    public string? IfExists { get; init; }

    /// <summary>What to do with keys that the target cannot hold. <c>exact</c> by default: they fail.</summary>
    [AllowedValues("exact", "encode", null)]
    public string? Names { get; init; }

    /// <summary>Whether to skip empty objects whose key ends with <c>/</c>, which stand for folders.</summary>
    public bool? SkipMarkers { get; init; }

    /// <summary>The way that the bytes take. <c>auto</c> by default.</summary>
    [AllowedValues("auto", "pull", "relay", null)]
    public string? Via { get; init; }

    /// <summary>What to carry of headers and metadata. <c>keep</c> by default.</summary>
    [AllowedValues("keep", "none", null)]
    public string? Metadata { get; init; }

    /// <summary>What to do with the source's tags. <c>none</c> by default.</summary>
    [AllowedValues("none", "fit", "all", null)]
    public string? Tags { get; init; }

    /// <summary>What a move may lose, as words: <c>tags</c>, <c>metadata</c>, <c>lock</c>. Nothing by default.</summary>
    public IReadOnlyList<string>? AcceptLoss { get; init; }

    /// <summary>
    /// The access tier of every object; or <c>usual</c> for the tier that fits each storage class; or lines such as
    /// <c>STANDARD_IA=Cool</c>. By default the target's own.
    /// </summary>
    [StringLength(2000)]
    public string? Tier { get; init; }

    /// <summary>How to prove that an object arrived. <c>digest</c> by default.</summary>
    [AllowedValues("digest", "readBack", null)]
    public string? Verify { get; init; }

    /// <summary>Whether to compare the content of an object that has the target's key, the same size and no stamp.</summary>
    public bool? Checksum { get; init; }

    /// <summary>How to take entity tags of the source that look like an MD5. <c>auto</c> by default.</summary>
    [AllowedValues("auto", "md5", "opaque", null)]
    public string? SourceETags { get; init; }

    /// <summary>For how many days to restore archived objects; null to skip them.</summary>
    [Range(1, 3650)]
    public int? RestoreDays { get; init; }

    /// <summary>How fast to restore. <c>standard</c> by default.</summary>
    [AllowedValues("standard", "bulk", "expedited", null)]
    public string? RestoreTier { get; init; }

    /// <summary>The longest wait for the restoring of one object, in seconds.</summary>
    [Range(0, 30 * 86400)]
    public double? RestoreWait { get; init; }

    /// <summary>The life of the URLs from which the target pulls, in seconds.</summary>
    [Range(1, 604800)]
    public double? UrlExpires { get; init; }

    /// <summary>The part size in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long? PartSize { get; init; }

    /// <summary>Whether to make the target's container if it does not exist.</summary>
    public bool? CreateContainer { get; init; }

    /// <summary>How long to wait during an outage of either side, in seconds. By default one day in a job and 5 minutes in a transfer.
    /// </summary>
    [Range(0, 30 * 86400)]
    public double? Patience { get; init; }

    /// <summary>The speed, in bytes a second, below which a relayed part is requested again over another connection.</summary>
    [Range(0, long.MaxValue)]
    public long? FloorSpeed { get; init; }

    /// <summary>What the job may use.</summary>
    public LimitSettings? Limits { get; init; }
}

/// <summary>What a job may use. What is left out stays as it is; a rate of 0 is no limit.</summary>
public sealed record LimitSettings
{
    /// <summary>The most bytes a second.</summary>
    [Range(0, long.MaxValue)]
    public long? MaxRate { get; init; }

    /// <summary>The most requests a second to both stores together.</summary>
    [Range(0, 1e9)]
    public double? MaxRequests { get; init; }

    /// <summary>The most parts and small objects that are relayed at a time.</summary>
    [Range(1, 1024)]
    public int? Connections { get; init; }

    /// <summary>The most parts and small objects that the target pulls at a time.</summary>
    [Range(1, 4096)]
    public int? Pulls { get; init; }

    /// <summary>The most memory for buffers, in bytes.</summary>
    [Range(128 * 1024, long.MaxValue)]
    public long? Memory { get; init; }

    /// <summary>Returns these limits, with the earlier ones in place of those that are left out.</summary>
    public LimitSettings After(LimitSettings? before) => before is null ? this : new LimitSettings
    {
        MaxRate = MaxRate ?? before.MaxRate,
        MaxRequests = MaxRequests ?? before.MaxRequests,
        Connections = Connections ?? before.Connections,
        Pulls = Pulls ?? before.Pulls,
        Memory = Memory ?? before.Memory,
    };
}
