using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Trasvase.Http;

namespace Trasvase.Testing.Emulators;

/// <summary>A Ceph RADOS Gateway on loopback, all in memory: the strictest S3 server that runs anywhere.</summary>
public sealed class CephServer : IAsyncDisposable
{
    private const int PortsUsed = 10;
    private const int Attempts = 3;

    private readonly ServerProcess _process;

    private CephServer(ServerProcess process, S3Account account, S3Account otherAccount) =>
        (_process, Account, OtherAccount) = (process, account, otherAccount);

    /// <summary>The user to work with.</summary>
    public S3Account Account { get; }

    /// <summary>Another user, who may see nothing of <see cref="Account"/>: its requests get 403.</summary>
    public S3Account OtherAccount { get; }

    /// <summary>Why Ceph cannot start here and what to do about it; null when it can.</summary>
    public static string? WhyUnavailable() => Installed.WhyNoCeph();

    /// <summary>Starts a cluster of one on free ports, with keys of its own; takes a second or two.</summary>
    public static async Task<CephServer> StartAsync(CancellationToken cancellationToken)
    {
        var attempt = 1;
        while (true)
        {
            try
            {
                return await StartAsync(FreePorts(), cancellationToken);
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                // Somebody took one of the ports in between: others then.
                attempt++;
            }
        }
    }

    /// <summary>Ends the cluster and removes its objects.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<CephServer> StartAsync(int port, CancellationToken cancellationToken)
    {
        var endpoint = new UriBuilder("http", "127.0.0.1", port).Uri;
        var (account, otherAccount) = (S3Account.Random(endpoint), S3Account.Random(endpoint));
        var process = await ServerProcess.StartAsync(
            RepositoryRoot.File("emulators", "ceph"),
            folder => ["run", Path.Combine(folder, "cluster"), $"{port}"],
            new()
            {
                ["CEPH_ACCESS_KEY"] = account.AccessKeyId,
                ["CEPH_SECRET_KEY"] = account.SecretAccessKey,
                ["CEPH_OTHER_ACCESS_KEY"] = otherAccount.AccessKeyId,
                ["CEPH_OTHER_SECRET_KEY"] = otherAccount.SecretAccessKey,
            },
            cancellationToken);
        return new CephServer(process, account, otherAccount);
    }

    // Below 32768, where outgoing connections do not take ports.
    private static int FreePorts()
    {
        while (true)
        {
            var first = RandomNumberGenerator.GetInt32(11_000, 32_000);
            if (Enumerable.Range(first, PortsUsed).All(IsFree))
            {
                return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
