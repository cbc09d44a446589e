using System.Diagnostics;
using System.Globalization;
using System.Text;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.Processes;

namespace Trasvase.Reliability.Tests.Kills;

/// <summary>
/// A small tree that is copied or moved by runs that are killed, until one is let live. Then both sides, and everything the runs
/// said and left on the disk, go to the checker.
/// </summary>
internal sealed class KillScene : IAsyncDisposable
{
    public const int PartSize = 64 * 1024;
    public const int Connections = 4;

    // Kept under one put: --memory divided by --connections.
    private const int BufferedMax = 256 * 1024;
    private const int LargeParts = 12;

    // What may have been on its way when a run was killed: a part in every connection, and as many that are staged and not yet
    // journalled. The small objects are smaller than a part. A large one is larger than this: who began it anew would be noticed.
    private const long Window = 2L * Connections * PartSize;

    private readonly string _journal = Directory.CreateTempSubdirectory("trasvase-kill-").FullName;
    private readonly List<RunReport> _reports = [];
    private readonly List<RunOutput> _outputs = [];
    private readonly Clouds _clouds;
    private readonly bool _isMove;
    private int _kills;
    private bool _isDone;

    private KillScene(Clouds clouds, bool isMove) => (_clouds, _isMove) = (clouds, isMove);

    public Clouds Clouds => _clouds;

    /// <summary>How many runs were killed.</summary>
    public int Kills => _kills;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<KillScene> CreateAsync(ulong seed, bool isMove)
    {
        var clouds = await Clouds.StartAsync(Cancellation);
        for (var i = 0; i < 14; i++)
        {
            clouds.Bucket.Put($"small-{i:00}", new PositionalData((seed * 100) + (ulong)i, i * 1717).ToArray());
        }

        for (var i = 0; i < 2; i++)
        {
            clouds.Bucket.Put($"m-large-{i}", new PositionalData((seed * 100) + 50 + (ulong)i, (LargeParts * PartSize) - 17 + i).ToArray());
        }

        clouds.Begin();
        return new KillScene(clouds, isMove);
    }

    /// <summary>Starts a run.</summary>
    public Process Start(params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>(_clouds.Environment);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        // A run lives for a second: it is not worth watching what could be compiled better.
        environment["DOTNET_TieredPGO"] = "0";

        return Run.StartProgram(
            [
                KillBuild.Executable, _isMove ? "move" : "copy", "--json", "--journal", _journal,
                "--part-size", $"{PartSize}", "--connections", $"{Connections}", "--memory", $"{Connections * BufferedMax}", "--via", "relay",
                $"s3://{Clouds.BucketName}/", $"az://{Clouds.ContainerName}/",
            ],
            environment);
    }

    /// <summary>Waits for the end of a run, and keeps what it said.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> EndAsync(Process process)
    {
        var run = await Run.EndOfAsync(process).WaitAsync(TimeSpan.FromSeconds(120), TimeProvider.System, Cancellation);
        _reports.Add(CliReport.Read(run.Output.Split('\n')));
        _outputs.Add(RunOutput.Of("standard output", run.Output));
        _outputs.Add(RunOutput.Of("standard error", run.Error));
        var killed = run.ExitCode == 137;
        _kills += killed ? 1 : 0;
        _isDone = !killed;
        (killed || run.ExitCode == 0).ShouldBeTrue($"exit code {run.ExitCode}: {run.Error}{run.Output}");
        return !killed;
    }

    /// <summary>A run that is let live, unless a kill point is named.</summary>
    public async Task<bool> RunAsync(params (string Name, string Value)[] variables)
    {
        using var process = Start(variables);
        return await EndAsync(process);
    }

    /// <summary>Lets the last run live and has everything checked.</summary>
    public async Task FinishAsync()
    {
        _clouds.SourceServer.Before = _clouds.TargetServer.Before = null;
        _clouds.SourceServer.After = _clouds.TargetServer.After = null;
        if (!_isDone)
        {
            (await RunAsync()).ShouldBeTrue("nothing kills the last run");
        }

        foreach (var file in Directory.EnumerateFiles(_journal))
        {
            _outputs.Add(new RunOutput(Path.GetFileName(file), await File.ReadAllBytesAsync(file, Cancellation)));
        }

        var facts = _clouds.Facts(_reports) with { IsMove = _isMove, NamesAll = false, Outputs = _outputs };
        (await Checker.CheckAsync(facts, Cancellation)).ShouldBeEmpty();
        var last = _reports[^1].Totals.ShouldNotBeNull();
        (last.Listed, last.Failed, last.Skipped).ShouldBe((facts.Listed.Count, 0, 0));
        _clouds.Target.Blobs(Clouds.ContainerName).Count.ShouldBe(facts.Listed.Count, "every object once, under its own name");
        if (_isMove)
        {
            _clouds.Bucket.Keys.ShouldBeEmpty();
        }

        SentAgain().ShouldBeLessThanOrEqualTo(_kills * Window, $"bytes sent again after {_kills} kills");
    }

    public async ValueTask DisposeAsync()
    {
        await _clouds.DisposeAsync();
        Directory.Delete(_journal, recursive: true);
    }

    /// <summary>The runs, for the message of a failing test.</summary>
    public override string ToString()
    {
        var story = new StringBuilder();
        foreach (var output in _outputs.Where(output => output.Name.StartsWith("standard", StringComparison.Ordinal)))
        {
            story.Append(CultureInfo.InvariantCulture, $"{output.Name}:\n{Encoding.UTF8.GetString(output.Bytes.Span)}\n");
        }

        return story.ToString();
    }

    private long SentAgain()
    {
        var received = _clouds.TargetServer.Log.Entries.Where(entry => entry.Operation is "PutBlock" or "PutBlob").Sum(entry => entry.BytesIn);
        return received - _clouds.Target.Blobs(Clouds.ContainerName).Sum(blob => (long)blob.Value.Bytes.Length);
    }
}
