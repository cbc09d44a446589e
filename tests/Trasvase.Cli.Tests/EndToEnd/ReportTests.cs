using System.Text.Json;
using Trasvase.Testing.Data;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary><c>--report</c> and <c>jobs report</c>, as scripts use them.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Copy_Report_HasALineForEachObjectAndTheJobTellsTheRest()
    {
        await using var clouds = await FillAsync(30);
        var file = Path.Combine(_folder, "report.jsonl");

        var run = await clouds.RunAsync("copy", "--journal", _folder, "--report", file, "--json", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(3, run.Said);
        var lines = await LinesAsync(file);
        lines.Count.ShouldBe(31);
        lines.Select(line => line.GetProperty("sourceKey").GetString()).Distinct().Count().ShouldBe(31);
        lines.Count(line => line.GetProperty("outcome").GetString() == "failed").ShouldBe(1);
        var said = run.Events("object").ToDictionary(line => line.GetProperty("sourceKey").GetString()!);
        foreach (var line in lines)
        {
            var same = said[line.GetProperty("sourceKey").GetString()!];
            line.EnumerateObject().Skip(2).Select(field => (field.Name, field.Value.GetRawText()))
                .ShouldBe(
                    same.EnumerateObject().Skip(1).Select(field => (field.Name, field.Value.GetRawText())),
                    "the report says what --json says");
            line.GetProperty("run").GetInt32().ShouldBe(1);
            line.GetProperty("started").GetDateTime().Year.ShouldBeGreaterThan(2000);
        }

        var id = run.Events("summary").Single().GetProperty("job").GetString()!;
        var job = await clouds.RunAsync("jobs", "report", id, "--journal", _folder, "--json");
        job.ExitCode.ShouldBe(3, job.Said);
        var told = job.Events("job").Single();
        (told.GetProperty("listed")
            .GetInt32(), told.GetProperty("transferred").GetInt32(), told.GetProperty("failed").GetInt32()).ShouldBe((31, 30, 1));
        (told.GetProperty("report")
            .GetString(), told.GetProperty("exitCode").GetInt32(), told.GetProperty("runs").GetInt32()).ShouldBe((file, 3, 1));
        job.Events("object").Single().GetProperty("sourceKey").GetString().ShouldBe("bad\\key");
        var text = (await clouds.RunAsync("jobs", "report", id, "--journal", _folder)).Output;
        text.ShouldContain("  listed             31\n");
        text.ShouldContain("  a line for each object is in " + file);
        text.ShouldContain("failed bad\\key: The key");
        text.ShouldContain("objects/s");
        text.ShouldContain("  command     trasvase copy --journal");
    }

    [Fact]
    public async Task Resume_Report_GoesOnInTheSameFileFromAnotherFolder()
    {
        await using var clouds = await FillAsync(3);
        var file = Path.Combine(_folder, "report.csv");
        (await clouds.RunAsync("copy", "--journal", _folder, "--report", file, StandInPair.Source, StandInPair.Target)).ExitCode.ShouldBe(
            3);

        var run = await clouds.RunAsync("resume", "--journal", _folder);

        run.ExitCode.ShouldBe(3, run.Said);
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        lines.Length.ShouldBe(1 + 4 + 1);
        lines[0].ShouldStartWith("job,run,outcome,");
        lines[^1].ShouldContain(",2,failed,");
    }

    [Fact]
    public async Task Copy_ReportThatExists_IsRefusedAndLeftAsItIs()
    {
        await using var clouds = await FillAsync(3);
        var file = Path.Combine(_folder, "report.jsonl");
        await File.WriteAllTextAsync(file, "precious", TestContext.Current.CancellationToken);

        var run = await clouds.RunAsync("copy", "--journal", _folder, "--report", file, StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(1, run.Said);
        run.Error.ShouldContain(
            "exists already, and is not this job's: name another file, such as report-{date}.jsonl for a job of every night, add to "
                + "this one with --report-append");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe("precious");
        clouds.AskedOfTarget.ShouldBeEmpty();
        (await clouds.RunAsync("copy", "--journal", _folder, "--report", file
            + "l.csv", StandInPair.Source, StandInPair.Target)).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Copy_ReportOfEveryNight_IsAddedToOrHasTheDateInItsName()
    {
        await using var clouds = await FillAsync(3);
        var file = Path.Combine(_folder, "report.jsonl");
        foreach (var night in new[] { 1, 2 })
        {
            var run = await clouds.RunAsync(
                "copy", "--journal", _folder, "--report", file, "--report-append", "--exclude", "bad*", StandInPair.Source,
                StandInPair.Target);

            run.ExitCode.ShouldBe(0, run.Said);
            (await LinesAsync(file)).Count.ShouldBe(3 * night);
        }

        var lines = await LinesAsync(file);
        lines.Select(line => line.GetProperty("outcome").GetString())
            .ShouldBe([.. Enumerable.Repeat("transferred", 3), .. Enumerable.Repeat("unchanged", 3)]);
        lines.Select(line => line.GetProperty("job").GetString()).Distinct().Count().ShouldBe(2);
        var named = await clouds.RunAsync(
            "copy",
            "--journal",
            _folder,
            "--report",
            Path.Combine(_folder, "report-{date}-{time}.csv"),
            StandInPair.Source,
            StandInPair.Target);
        named.ExitCode.ShouldBe(3, named.Said);
        Path.GetFileName(Directory.GetFiles(_folder, "*.csv").Single()).ShouldMatch(@"^report-\d{4}-\d\d-\d\d-\d{6}\.csv$");
    }

    [Fact]
    public async Task Copy_ReportAppendWithoutReport_IsUsage()
    {
        await using var clouds = await FillAsync(1);

        var run = await clouds.RunAsync("copy", "--report-append", StandInPair.Source, StandInPair.Target);

        (run.ExitCode, run.Error).ShouldBe((2, "trasvase: --report-append means nothing without --report FILE.\n"));
    }

    [Theory]
    [InlineData("report.txt", 2, "its ending decides")]
    [InlineData("no/such/folder/report.csv", 1, "cannot be written")]
    public async Task Copy_ReportThatCannotBe_IsRefusedWithASentence(string name, int exitCode, string sentence)
    {
        await using var clouds = await FillAsync(1);

        var run = await clouds.RunAsync(
            "copy", "--journal", _folder, "--report", Path.Combine(_folder, name), StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(exitCode, run.Said);
        run.Error.ShouldContain(sentence);
        run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
        clouds.AskedOfTarget.ShouldBeEmpty();
    }

    [Fact]
    public async Task DryRun_Report_SaysWhatWouldHappenWithoutAJournal()
    {
        await using var clouds = await FillAsync(2);
        var file = Path.Combine(_folder, "report.json");

        var run = await clouds.RunAsync("copy", "--dry-run", "--report", file, StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(3, run.Said);
        var lines = await LinesAsync(file);
        lines.Count.ShouldBe(3);
        lines.ShouldAllBe(line => line.GetProperty("dryRun").GetBoolean() && line.GetProperty("job").ValueKind == JsonValueKind.Null);
    }

    private static async Task<IReadOnlyList<JsonElement>> LinesAsync(string file) =>
        [.. (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Select(line => JsonDocument.Parse(line).RootElement)];

    // One of them has a key that Azure cannot hold.
    private static async Task<StandInPair> FillAsync(int count)
    {
        var clouds = await StandInPair.StartAsync();
        for (var i = 0; i < count; i++)
        {
            clouds.Bucket.Put($"{i:000}", new PositionalData((ulong)i, 100 + i).ToArray());
        }

        clouds.Bucket.Put("bad\\key", new byte[] { 1 });
        return clouds;
    }
}
