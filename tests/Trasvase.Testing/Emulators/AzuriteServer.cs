using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Trasvase.Testing.Emulators;

/// <summary>Azurite's blob service on loopback, all in memory.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>The port that <c>UseDevelopmentStorage=true</c> means.</summary>
    public const int DevelopmentPort = 10000;

    // Published with every Azure SDK; it opens emulators only.
    private const string DevelopmentKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const int MemoryLimitMebibytes = 4096;

    private readonly ServerProcess _process;

    private AzuriteServer(ServerProcess process, string name, string key)
    {
        _process = process;
        Account = new AzureAccount(EndpointOf(name), name, key);
        DevelopmentAccount = new AzureAccount(EndpointOf("devstoreaccount1"), "devstoreaccount1", DevelopmentKey);
    }

    /// <summary>An account whose name and key are this server's own.</summary>
    public AzureAccount Account { get; }

    /// <summary>The account that every emulator has; with <see cref="DevelopmentPort"/> it is <c>UseDevelopmentStorage=true</c>.</summary>
    public AzureAccount DevelopmentAccount { get; }

    /// <summary>Why Azurite cannot start here and what to do about it; null when it can.</summary>
    public static string? WhyUnavailable() => Installed.WhyNoNpmServers();

    /// <summary>Why it cannot listen where <c>UseDevelopmentStorage=true</c> looks; null when it can.</summary>
    public static string? WhyDevelopmentPortUnavailable()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, DevelopmentPort);
            listener.Start();
            return WhyUnavailable();
        }
        catch (SocketException)
        {
            return $"port {DevelopmentPort}, which UseDevelopmentStorage=true means, is in use";
        }
    }

    /// <summary>Starts a server on a free port.</summary>
    public static Task<AzuriteServer> StartAsync(CancellationToken cancellationToken) => StartAsync(port: 0, cancellationToken);

    /// <summary>Starts a server on this port; 0 means a free one.</summary>
    public static async Task<AzuriteServer> StartAsync(int port, CancellationToken cancellationToken)
    {
        var name = $"account{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        var process = await ServerProcess.StartAsync(
            "node",
            _ =>
            [
                RepositoryRoot.File("emulators", "azurite.mjs"), "--until-stdin-closes", "--blobPort", $"{port}", "--inMemoryPersistence",
                "--extentMemoryLimit", $"{MemoryLimitMebibytes}",
            ],
            new() { ["AZURITE_ACCOUNTS"] = $"{name}:{key};devstoreaccount1:{DevelopmentKey}" },
            cancellationToken);
        return new AzuriteServer(process, name, key);
    }

    /// <summary>Ends the server; its blobs are gone.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private Uri EndpointOf(string account) => new UriBuilder("http", "127.0.0.1", _process.Port, account).Uri;
}
