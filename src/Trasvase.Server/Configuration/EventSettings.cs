using Trasvase.Client;

namespace Trasvase.Server.Configuration;

/// <summary>What happens when a store says that an object has appeared: it is handed over.</summary>
internal sealed record EventSettings
{
    /// <summary>The connection in which objects appear.</summary>
    public required string Source { get; init; }

    /// <summary>The prefix below which they count, below the connection's own. Empty, the default, for all.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What their keys end with, such as <c>.parquet</c>. Empty, the default, for anything.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>The connection to which they go.</summary>
    public required string Target { get; init; }

    /// <summary>The prefix that their keys get there, in the place of <see cref="Prefix"/>.</summary>
    public string TargetPrefix { get; init; } = "";

    /// <summary>Whether they are removed at the source once they are verified at the target.</summary>
    public bool Move { get; init; }

    /// <summary>How they are transferred.</summary>
    public TransferSettings? Options { get; init; }

    /// <summary>Whose jobs the transfers are.</summary>
    public string Tenant { get; init; } = Access.Caller.OnlyTenant;

    /// <summary>The topics of SNS whose messages are believed, by their ARNs, once their signatures are checked.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>A queue of SQS that is read; null for none.</summary>
    public QueueSettings? Queue { get; init; }
}

/// <summary>A queue of SQS. Without keys, credentials are looked for as AWS's tools do.</summary>
internal sealed record QueueSettings
{
    /// <summary>The queue's URL.</summary>
    public required string Url { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>Where the access key's id is.</summary>
    public Secret? AccessKeyId { get; init; }

    /// <summary>Where the access key's secret is.</summary>
    public Secret? SecretAccessKey { get; init; }
}
