using System.Text.Json.Serialization;

namespace Trasvase.Server.Configuration;

/// <summary>What the operator configures, in one file of JSON. Names that are not here are refused.</summary>
internal sealed record ServerSettings
{
    /// <summary>Where the service listens. Beyond loopback only with TLS and authentication.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:8750";

    /// <summary>Where the service listens, read.</summary>
    [JsonIgnore]
    public ListenAddress Address => ListenAddress.TryParse(Listen)
        ?? throw new ConfigurationException($"'{Listen}' is no address to listen at.");

    /// <summary>The folder of the service's state: database, journals, reports. Null for <c>trasvase-server</c> in the user's folder of
    /// states.</summary>
    public string? Data { get; init; }

    /// <summary>The certificate that the service shows; null for plain HTTP, on loopback only.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>What all jobs together may use.</summary>
    public ServiceLimits Limits { get; init; } = new();

    /// <summary>The stores that requests may name, by their names.</summary>
    public Dictionary<string, ConnectionSettings> Connections { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Who may use the service.</summary>
    public AccessSettings Access { get; init; } = new();

    /// <summary>What happens when stores say that objects have appeared, by the names of the rules.</summary>
    public Dictionary<string, EventSettings> Events { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Where webhooks may be sent.</summary>
    public WebhookSettings Webhooks { get; init; } = new();
}

/// <summary>Where webhooks may be sent.</summary>
internal sealed record WebhookSettings
{
    /// <summary>
    /// Hosts inside to which webhooks may be sent all the same, and over plain HTTP too, as urls write them: <c>hooks.internal</c>,
    /// <c>10.0.0.5</c>.
    /// </summary>
    public IReadOnlyList<string> Allow { get; init; } = [];
}

/// <summary>A certificate and its key, in PEM files.</summary>
internal sealed record TlsSettings
{
    /// <summary>The file of the certificate, with those that it was signed by.</summary>
    public required string Certificate { get; init; }

    /// <summary>The file of the private key. Others must not be able to read it.</summary>
    public required string Key { get; init; }
}

/// <summary>What all jobs together may use.</summary>
internal sealed record ServiceLimits
{
    /// <summary>The most jobs of many objects that run at a time; others wait.</summary>
    public int JobsAtOnce { get; init; } = 4;

    /// <summary>The most transfers of one object that run at a time; others wait.</summary>
    public int TransfersAtOnce { get; init; } = 64;

    /// <summary>The most connections to either side.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>The most parts and small objects that targets pull at a time.</summary>
    public int Pulls { get; init; } = 256;

    /// <summary>The most memory for buffers, in bytes.</summary>
    public long Memory { get; init; } = 32L * 1024 * 1024;

    /// <summary>The most bytes a second; 0 for no limit.</summary>
    public long MaxRate { get; init; }

    /// <summary>The most requests a second to all stores; 0 for no limit.</summary>
    public double MaxRequests { get; init; }

    /// <summary>The same as limits of the client that all jobs share.</summary>
    public ClientLimits OfClient() => new()
    {
        Connections = Connections,
        Pulls = Pulls,
        MemoryBudget = Memory,
        MaxRate = MaxRate,
        MaxRequests = MaxRequests,
    };
}

/// <summary>Who may use the service.</summary>
internal sealed record AccessSettings
{
    /// <summary>
    /// Whether keys are demanded although the service listens on loopback. Without, whoever can reach loopback on this machine is the
    /// operator. Beyond loopback keys are always demanded.
    /// </summary>
    public bool Required { get; init; }

    /// <summary>How many requests a second one caller may make, after ten times as many at once.</summary>
    public int RequestsPerSecond { get; init; } = 200;
}
