namespace Trasvase.Tests.Jobs;

/// <summary>What a sync removed can be read afterwards.</summary>
public sealed partial class SyncTests
{
    [Theory]
    [InlineData("report.jsonl")]
    [InlineData("report.csv")]
    public async Task RunAsync_KilledBeforeWhatWasRemovedIsTold_TheReportHasALineOfEach(string report)
    {
        await _scene.FillAsync(both: 20, extras: 6);
        _scene.ReportFile = report;
        _scene.Sync = new SyncOptions { Delete = true, OnRemoved = _ => throw new JobScene.KilledException() };
        await Should.ThrowAsync<JobScene.KilledException>(() => _scene.RunAsync());
        _scene.Sync = new SyncOptions { Delete = true };

        (await _scene.RunAsync()).Removed.ShouldBe(6);

        (await RemovedLinesAsync(report)).ShouldBe(Enumerable.Range(0, 6).Select(i => $"t/{i * 3:0000}-extra"));
    }

    [Fact]
    public async Task RunAsync_KilledWhenSomeAreRemoved_TheReportHasALineOfEach()
    {
        await _scene.FillAsync(both: 20, extras: 6);
        _scene.ReportFile = "report.jsonl";
        _scene.Target.After = call => call is { Operation: Trasvase.Testing.Faults.StoreOperation.Remove, Nth: 3 }
            ? throw new JobScene.KilledException()
            : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => _scene.RunAsync());
        _scene.Target.After = static _ => Task.CompletedTask;

        (await _scene.RunAsync()).Removed.ShouldBe(6);

        (await RemovedLinesAsync("report.jsonl"))
            .Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, 6).Select(i => $"t/{i * 3:0000}-extra"));
    }

    [Fact]
    public async Task RunAsync_DryRun_TheReportSaysWhatWouldBeRemoved()
    {
        await _scene.FillAsync(both: 20, extras: 3);
        _scene.ReportFile = "report.jsonl";
        _scene.Options = _scene.Options with { DryRun = true };

        await _scene.RunAsync();

        (await _scene.LinesAsync("report.jsonl"))
            .Count(line => line.Contains("\"removed\",\"dryRun\":true", StringComparison.Ordinal))
            .ShouldBe(3);
    }

    private async Task<IEnumerable<string>> RemovedLinesAsync(string report) => (await _scene.LinesAsync(report))
        .Where(line => line.Contains("removed\"", StringComparison.Ordinal) || line.Contains(",removed,", StringComparison.Ordinal))
        .Select(line => line[line.IndexOf("t/", StringComparison.Ordinal)..])
        .Select(key => key[..key.IndexOfAny(['"', ','])]);
}
