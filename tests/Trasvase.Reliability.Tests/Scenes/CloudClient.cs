using Trasvase.Testing.Proxy;

namespace Trasvase.Reliability.Tests.Scenes;

/// <summary>A client in this process to both clouds of a scene.</summary>
internal static class CloudClient
{
    /// <summary>Objects up to this size go in one put: the memory divided by the connections.</summary>
    public const int BufferedMax = TransferOptions.BufferSize;

    /// <summary>The size of every part of a larger one but the last.</summary>
    public const int PartSize = 40 * 1024;

    private const int Connections = 6;

    /// <summary>Several attempts, and next to no time between them.</summary>
    public static RetryPolicy Retry { get; } = new()
    {
        AttemptsMax = 6,
        DelayFirst = TimeSpan.FromMilliseconds(1),
        DelayMax = TimeSpan.FromMilliseconds(4),
    };

    /// <summary>How these tests transfer.</summary>
    public static TransferOptions Options { get; } = new()
    {
        Connections = Connections,
        MemoryBudget = Connections * BufferedMax,
        PartSize = PartSize,
        Via = TransferRoute.Relay,
        Retry = Retry,
    };

    /// <summary>A client that reaches both, through proxies if there are any.</summary>
    public static TrasvaseClient Of(Clouds clouds, FaultProxy? toSource = null, FaultProxy? toTarget = null)
    {
        var environment = clouds.Environment.ToDictionary(
            pair => pair.Key,
            pair => Through(Through(pair.Value, clouds.SourceServer.Endpoint, toSource), clouds.TargetServer.Endpoint, toTarget));
        return new TrasvaseClient(TrasvaseOptions.FromEnvironment(environment.GetValueOrDefault) with { Retry = Retry });
    }

    private static string Through(string value, Uri server, FaultProxy? proxy) =>
        proxy is null ? value : value.Replace(server.GetLeftPart(UriPartial.Authority), proxy.Endpoint, StringComparison.Ordinal);
}
