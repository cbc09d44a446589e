using System.ComponentModel.DataAnnotations;

namespace Trasvase.Client;

/// <summary>Asks for the transfer of one object.</summary>
public sealed record NewTransfer
{
    /// <summary>The object to transfer.</summary>
    [Required]
    public required Place Source { get; init; }

    /// <summary>Where to store it. A key that ends with <c>/</c> is a prefix, to which the source's key is added.</summary>
    [Required]
    public required Place Target { get; init; }

    /// <summary>Whether to remove the source once the target is verified.</summary>
    public bool Move { get; init; }

    /// <summary>How to transfer the object; the defaults of the command if it is left out.</summary>
    public TransferSettings? Options { get; init; }
}

/// <summary>Asks for a job: the transfer of everything below a prefix, or of what a list names.</summary>
public sealed record NewJob
{
    /// <summary>What the job does.</summary>
    public JobKind Kind { get; init; }

    /// <summary>Where from.</summary>
    [Required]
    public required Place Source { get; init; }

    /// <summary>Where to. If the source is a prefix, this must be one too.</summary>
    [Required]
    public required Place Target { get; init; }

    /// <summary>A name for people; null for none.</summary>
    [StringLength(200)]
    public string? Name { get; init; }

    /// <summary>How to transfer each object; the defaults of the command if it is left out.</summary>
    public TransferSettings? Options { get; init; }

    /// <summary>Which objects to transfer; all of them if it is left out.</summary>
    public SelectionSettings? Selection { get; init; }

    /// <summary>What a sync removes; nothing if it is left out.</summary>
    public SyncSettings? Sync { get; init; }

    /// <summary>Whether to begin paused, to be looked at first.</summary>
    public bool Paused { get; init; }
}

/// <summary>What a sync removes.</summary>
public sealed record SyncSettings
{
    /// <summary>Whether to remove target objects that the source does not have.</summary>
    public bool Delete { get; init; }

    /// <summary>The most objects to remove; if there are more, none is. Null for 10 objects or 1 %, whichever is more.</summary>
    [Range(0, long.MaxValue)]
    public long? DeleteMax { get; init; }

    /// <summary>Whether to remove although the selection differs from that of the last sync of these two places.</summary>
    public bool ConfirmSelection { get; init; }
}
