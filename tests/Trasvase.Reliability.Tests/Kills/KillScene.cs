using System.Diagnostics;
using System.Globalization;
using System.Text;
using Trasvase.Reliability.Tests.Copying;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.Processes;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

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
    private const int LargeParts = 16;
    private const int SmallStep = 1717;
    private const int SmallCount = 14;
    private const int PullsMax = 2;
    private const int Extras = 4;

    // What may have been on its way when a run was killed: a part in every connection and every fetch, and as many that are staged and
    // not yet journalled. The small objects are smaller than a part. A large one is larger than this: who began it anew would be noticed.
    private const long Window = 2L * (Connections + PullsMax) * PartSize;

    // What a run has the target fetch in vain: a little to see whether it can, and a small object in each hand to see whether it is there.
    private const long Looks = 1024 + (Connections * SmallCount * SmallStep);

    private readonly string _journal = Directory.CreateTempSubdirectory("trasvase-kill-").FullName;
    private readonly List<RunReport> _reports = [];
    private readonly List<RunOutput> _outputs = [];
    private readonly Clouds _clouds;
    private readonly bool _isMove;
    private readonly bool _isSync;
    private int _kills;
    private bool _isDone;

    private KillScene(Clouds clouds, string verb, string via) =>
        (_clouds, _isMove, _isSync, Via) = (clouds, verb == "move", verb == "sync", via);

    public Clouds Clouds => _clouds;

    /// <summary>Which way the next run takes: <c>auto</c>, <c>copy</c> or <c>relay</c>.</summary>
    public string Via { get; set; }

    /// <summary>A file that the runs write a line for each object to; null for none.</summary>
    public string? Report { get; set; }

    /// <summary>Whether the last run went on with the first one's job.</summary>
    public bool IsResumed =>
        Encoding.UTF8.GetString(_outputs.Last(output => output.Name == "standard output").Bytes.Span)
            .Contains("\"resumed\":true", StringComparison.Ordinal);

    /// <summary>How often the source was listed from its beginning.</summary>
    public int ListingsBegun => _clouds.SourceServer.Log.Of("ListObjectsV2").Count(entry =>
        !entry.Target.Contains("start-after=", StringComparison.Ordinal)
            && !entry.Target.Contains("continuation-token=", StringComparison.Ordinal));

    /// <summary>How many runs were killed.</summary>
    public int Kills => _kills;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<KillScene> CreateAsync(ulong seed, bool isMove, string via = "relay") =>
        CreateAsync(seed, isMove ? "move" : "copy", via);

    /// <summary>Fills both sides.</summary>
    /// <param name="seed">Of the contents.</param>
    /// <param name="verb">What the runs do.</param>
    /// <param name="via">Which way.</param>
    /// <param name="tiny">How many more objects there are, of some bytes each. With any, a page of a listing has 10 objects, at the target
    /// 7.</param>
    public static async Task<KillScene> CreateAsync(ulong seed, string verb, string via, int tiny = 0)
    {
        var clouds = tiny == 0
            ? await Clouds.StartAsync(Cancellation)
            : await Clouds.StartAsync(
                Cancellation,
                source: new S3StandInOptions { PartSizeMin = 1, PageSizeMax = 10 },
                target: new AzureStandInOptions { PageSizeMax = 7 });
        for (var i = 0; i < tiny; i++)
        {
            clouds.Bucket.Put($"b-tiny-{i:000}", new PositionalData((seed * 100) + 200 + (ulong)i, 20 + i).ToArray());
        }

        for (var i = 0; i < SmallCount; i++)
        {
            clouds.Bucket.Put($"small-{i:00}", new PositionalData((seed * 100) + (ulong)i, i * SmallStep).ToArray());
        }

        for (var i = 0; i < 2; i++)
        {
            Large($"m-large-{i}", 50 + i, isBare: false);
        }

        if (via == "auto")
        {
            // Nothing that the target fetches can be compared with this one's digest.
            Large("m-relayed", 60, isBare: true);
        }

        for (var i = 0; i < (verb == "sync" ? Extras : 0); i++)
        {
            // Before, between and after what the source has.
            clouds.Target.Put(
                Clouds.ContainerName,
                $"{(i % 2 == 0 ? "a" : "z")}-extra-{i}",
                new PositionalData((seed * 100) + 70 + (ulong)i, 500).ToArray());
        }

        clouds.Begin();
        return new KillScene(clouds, verb, via);

        // In parts, so that it cannot be fetched as one; where only the source's parts prove it, these are sent.
        void Large(string key, int number, bool isBare)
        {
            var content = new PositionalData((seed * 100) + (ulong)number, (LargeParts * PartSize) - 67 + number).ToArray();
            clouds.Bucket.PutInParts(
                key,
                content,
                [.. Enumerable.Repeat(PartSize, LargeParts - 1), content.Length - (PartSize * (LargeParts - 1))],
                isBare: isBare);
        }
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
                KillBuild.Executable, .. _isSync
                    ? new[] { "sync", "--delete" }
                    : [_isMove ? "move" : "copy"], "--json", "--journal", _journal,
                "--part-size", $"{PartSize}", "--connections", $"{Connections}", "--memory", $"{Connections * BufferedMax}", "--via", Via, "--pulls", $"{PullsMax}", .. Report is { } report
                    ? ["--report", report]
                    : Array.Empty<string>(),
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

        var facts = _clouds.Facts(_reports) with { IsMove = _isMove, IsSyncWithDelete = _isSync, NamesAll = false, Outputs = _outputs };
        (await Checker.CheckAsync(facts, Cancellation)).ShouldBeEmpty();
        var last = _reports[^1].Totals.ShouldNotBeNull();
        (last.Listed, last.Failed, last.Skipped).ShouldBe((facts.Listed.Count, 0, 0));
        _clouds.Target.Blobs(Clouds.ContainerName).Count.ShouldBe(facts.Listed.Count, "every object once, under its own name");
        if (_isMove)
        {
            _clouds.Bucket.Keys.ShouldBeEmpty();
        }

        _reports[^1].Removed.ShouldBe(_isSync ? Extras : 0, "each is removed once and told once");

        SentAgain().ShouldBeLessThanOrEqualTo(
            (_kills * Window) + (Via == "relay" ? 0 : _reports.Count * Looks), $"bytes sent again after {_kills} kills");
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
        var received = _clouds.TargetServer.Log.Entries.Where(entry => entry.Operation is "PutBlock" or "PutBlob")
            .Sum(entry => entry.BytesIn)
            + _clouds.SourceServer.Log.Entries.Where(entry => Pulls.Is(entry.Target)).Sum(entry => entry.BytesOut);
        return received - _clouds.Target.Blobs(Clouds.ContainerName).Sum(blob => (long)blob.Value.Bytes.Length);
    }
}
