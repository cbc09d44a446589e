using System.Collections.Concurrent;
using System.Diagnostics;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.Processes;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Secrets;

/// <summary>Both clouds with all secrets, runs of the program, and everything that these gave out.</summary>
internal sealed class SecretScene : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-secrets-").FullName;
    private readonly ConcurrentQueue<RunOutput> _outputs = new();
    private readonly Clouds _clouds;
    private readonly Dictionary<string, string> _environment;
    private readonly bool _isOwnersKey;

    private int _refused;

    private SecretScene(Clouds clouds, TargetAccess access, bool isOwnersKey)
    {
        (_clouds, Canaries, _isOwnersKey) = (clouds, new Canaries(clouds), isOwnersKey);
        _environment = Canaries.Environment(access);
        var key = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            key.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(KeyFile, key);
        writer.Write(Canaries.CustomerKey);
    }

    public Canaries Canaries { get; }

    public Clouds Clouds => _clouds;

    public static string Source => $"s3://{Clouds.BucketName}/";

    public static string Target => $"az://{Clouds.ContainerName}/";

    /// <summary>How many requests were refused.</summary>
    public int Refused => _refused;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string KeyFile => Path.Combine(_folder, "customer.key");

    private string Journal => Path.Combine(_folder, "journal");

    /// <summary>Makes one.</summary>
    /// <param name="access">How runs are let into the target.</param>
    /// <param name="isOwnersKey">Whether the objects are encrypted with their owner's key (SSE-C), so that the target can fetch none of
    /// them.</param>
    public static async Task<SecretScene> CreateAsync(TargetAccess access, bool isOwnersKey = true)
    {
        var scene = new SecretScene(await Clouds.StartAsync(Cancellation), access, isOwnersKey);
        for (var i = 0; i < 3; i++)
        {
            var traits = isOwnersKey ? new S3Traits { Encryption = S3Encryption.Customer, CustomerKey = scene.Canaries.CustomerKey } : null;
            scene.Clouds.Bucket.Put($"object-{i}", new PositionalData((ulong)i, 900 + i).ToArray(), traits);
        }

        return scene;
    }

    /// <summary>From now on a server refuses, as often as it is asked for anything but a listing, or for all.</summary>
    public void Refuse(bool atTarget, string kind, bool alsoListings)
    {
        var server = atTarget ? _clouds.TargetServer : _clouds.SourceServer;
        server.Before = request =>
        {
            var refused = alsoListings || request.Operation is not ("ListObjectsV2" or "ListBlobs" or "GetBlobProperties");
            _refused += refused ? 1 : 0;
            return ValueTask.FromResult(refused ? Refusals.Of(kind, request, Canaries) : null);
        };
    }

    /// <summary>Runs the program to its end, and keeps what it said.</summary>
    public async Task<Run> RunAsync(string command, params string[] arguments)
    {
        using var process = Start(command, arguments);
        return await EndAsync(process);
    }

    /// <summary>Starts the program.</summary>
    public Process Start(string command, params string[] arguments)
    {
        string[] where = command is "copy" or "move" or "jobs" or "resume" ? ["--journal", Journal] : [];
        string[] key = _isOwnersKey && (command is "copy" or "move" or "verify" or "list") ? ["--sse-c-key-file", KeyFile] : [];
        return Run.Start(_environment, [command, .. arguments, .. where, .. key]);
    }

    /// <summary>Waits for its end, and keeps what it said.</summary>
    public async Task<Run> EndAsync(Process process)
    {
        var run = await Run.EndOfAsync(process).WaitAsync(Deadline.Usual, TimeProvider.System, Cancellation);
        _outputs.Enqueue(RunOutput.Of("standard output", run.Output));
        _outputs.Enqueue(RunOutput.Of("standard error", run.Error));
        return run;
    }

    /// <summary>Keeps what every user of the machine sees of a process.</summary>
    public async Task KeepCommandLineAsync(Process process)
    {
        if (OperatingSystem.IsLinux())
        {
            _outputs.Enqueue(new RunOutput("command line", await File.ReadAllBytesAsync($"/proc/{process.Id}/cmdline", Cancellation)));
        }
    }

    /// <summary>Where a secret was found.</summary>
    /// <param name="more">Secrets that came up on the way.</param>
    /// <returns>And how many outputs were searched.</returns>
    public async Task<(IReadOnlyList<Violation> Found, int Outputs)> SearchAsync(params IEnumerable<string> more)
    {
        foreach (var file in Directory.Exists(Journal) ? Directory.GetFiles(Journal) : [])
        {
            _outputs.Enqueue(new RunOutput(Path.GetFileName(file), await File.ReadAllBytesAsync(file, Cancellation)));
        }

        var facts = new RunFacts
        {
            SourceVersions = [],
            Listed = [],
            SourceAfter = [],
            TargetAfter = [],
            Reports = [],
            Outputs = [.. _outputs],
            Canaries = [.. Canaries.All, .. more],
        };
        return ([.. SecretRules.Check(facts)], facts.Outputs.Count);
    }

    /// <summary>Everything that was said, for the message of a failing test. The secrets are of this test alone.</summary>
    public string Said() =>
        string.Join(
            '\n',
            _outputs.Where(output => output.Name.StartsWith("standard", StringComparison.Ordinal))
                .Select(output => System.Text.Encoding.UTF8.GetString(output.Bytes.Span)));

    public async ValueTask DisposeAsync()
    {
        await _clouds.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
