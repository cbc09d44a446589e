namespace Trasvase.Testing.Emulators;

/// <summary>The npm server s3rver on loopback: there wherever Node is, but no judge of details (it ignores If-Match, for one).</summary>
public sealed class S3RverServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private S3RverServer(ServerProcess process, S3Account account) => (_process, Account) = (process, account);

    /// <summary>Its only user.</summary>
    public S3Account Account { get; }

    /// <summary>Why it cannot start here and what to do about it; null when it can.</summary>
    public static string? WhyUnavailable() => Installed.WhyNoNpmServers();

    /// <summary>Starts a server on a free port, with keys of its own.</summary>
    public static async Task<S3RverServer> StartAsync(CancellationToken cancellationToken)
    {
        var account = S3Account.Random(new UriBuilder("http", "127.0.0.1").Uri);
        var process = await ServerProcess.StartAsync(
            "node",
            folder =>
            [
                "--openssl-legacy-provider", RepositoryRoot.File("emulators", "s3rver.mjs"), "--until-stdin-closes", "--directory", folder,
            ],
            new() { ["AWS_ACCESS_KEY_ID"] = account.AccessKeyId, ["AWS_SECRET_ACCESS_KEY"] = account.SecretAccessKey },
            cancellationToken);
        return new S3RverServer(process, account with { Endpoint = new UriBuilder("http", "127.0.0.1", process.Port).Uri });
    }

    /// <summary>Ends the server and removes its objects.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
