using System.ComponentModel.DataAnnotations;

namespace Trasvase.Client;

/// <summary>Asks for a key with which a program calls.</summary>
public sealed record NewKey
{
    /// <summary>The name, as the audit log will have it.</summary>
    [Required]
    [StringLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary><c>read</c>, <c>operate</c> or <c>admin</c>; <c>read</c> if it is left out.</summary>
    public string? Scope { get; init; }

    /// <summary>For how many days the key is good; for good if it is left out.</summary>
    [Range(1, 3650)]
    public int? Days { get; init; }

    /// <summary>What may be done through which connection; nothing if it is left out.</summary>
    public IReadOnlyList<GrantSettings>? Grants { get; init; }
}

/// <summary>What may be done through a connection, below a prefix.</summary>
public sealed record GrantSettings
{
    /// <summary>The connection; <c>*</c> for every one.</summary>
    [Required]
    public required string Connection { get; init; }

    /// <summary>The prefix of keys; everything if it is left out.</summary>
    public string? Prefix { get; init; }

    /// <summary><c>read</c>, <c>write</c>, <c>remove</c>.</summary>
    [Required]
    public required IReadOnlyList<string> Verbs { get; init; }
}

/// <summary>A key that was made, which is shown this once.</summary>
public sealed record MadeKey
{
    /// <summary>The part that may be shown.</summary>
    public required string Id { get; init; }

    /// <summary>The whole key: send it as <c>Authorization: Bearer</c>.</summary>
    public required string Key { get; init; }
}

/// <summary>A key, without its secret.</summary>
public sealed record KeyView
{
    /// <summary>The part that may be shown.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary><c>read</c>, <c>operate</c> or <c>admin</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>What may be done through which connection.</summary>
    public required IReadOnlyList<GrantSettings> Grants { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was revoked; null if it was not.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>When it was last used, to the minute; null if it never was.</summary>
    public DateTimeOffset? Used { get; init; }
}

/// <summary>An entry of the audit log.</summary>
public sealed record AuditView
{
    /// <summary>The place in the log.</summary>
    public required long Number { get; init; }

    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it.</summary>
    public required string Who { get; init; }

    /// <summary>What was done, such as <c>job.begin</c>.</summary>
    public required string What { get; init; }

    /// <summary>To what: the id of a job, a key, a schedule.</summary>
    public required string Subject { get; init; }

    /// <summary>More, as a sentence; null for nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>The SHA-256 of this entry and of the digest before it, in hexadecimal.</summary>
    public required string Digest { get; init; }
}

/// <summary>Whether the audit log is as it was written.</summary>
public sealed record AuditCheck
{
    /// <summary>The number of entries that were read.</summary>
    public required long Entries { get; init; }

    /// <summary>The first entry that is not as it was written; null if all are.</summary>
    public long? FirstBroken { get; init; }

    /// <summary>The digest of the last entry.</summary>
    public required string LastDigest { get; init; }
}
