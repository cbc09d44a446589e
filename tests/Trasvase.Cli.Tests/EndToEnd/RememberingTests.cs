using System.Globalization;
using Trasvase.Testing.Data;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>Which jobs are remembered, which one is gone on with, and which limits hold.</summary>
public sealed class RememberingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-remembering-").FullName;

    private string[] Journal => ["--journal", Path.Combine(_folder, "jobs")];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, "s3://bucket/typo", "az://container/")]
    [InlineData(0, "s3://bucket/typo/", "az://container/")]
    [InlineData(1, "s3://no-such-bucket/", "az://container/")]
    [InlineData(1, "s3://bucket/in/", "az://no-such-container/")]
    [InlineData(1, "s3://bucket/in/a", "az://no-such-container/")]
    public async Task Copy_MistypedAndNothingMoved_IsNotRemembered(int code, string source, string target)
    {
        await using var clouds = await StartAsync(objects: 1);
        var report = Path.Combine(_folder, "report.jsonl");

        var run = await clouds.RunAsync(["copy", .. Journal, source, target]);
        var withReport = await clouds.RunAsync(["copy", .. Journal, "--report", report, "s3://bucket/typo/", target]);

        run.ExitCode.ShouldBe(code, run.Said);
        (await clouds.RunAsync(["jobs", .. Journal])).Error.ShouldContain(
            "No jobs are remembered", customMessage: run.Said + withReport.Said);
        File.Exists(report).ShouldBeFalse("it held nothing");
        (await clouds.RunAsync(["resume", .. Journal])).Error.ShouldContain("There is no job to resume");
    }

    [Fact]
    public async Task Resume_WithoutId_GoesOnWithTheInterruptedOneFirst()
    {
        await using var clouds = await StartAsync(objects: 40);
        var interrupted = await InterruptAsync(clouds, "copy", "--json", "--max-rate", "1KiB/s", "s3://bucket/in/", "az://container/");
        var list = Path.Combine(_folder, "keys.txt");
        await File.WriteAllTextAsync(list, "in/00\nin/none\n", TestContext.Current.CancellationToken);
        var failed = await clouds.RunAsync(["copy", .. Journal, "--json", "--from-list", list, "s3://bucket/", "az://container/named/"]);
        failed.ExitCode.ShouldBe(3, failed.Said);

        (await clouds.RunAsync(["jobs", .. Journal])).Error.ShouldContain($"'trasvase resume {interrupted}' goes on with one.");
        var run = await clouds.RunAsync(["resume", .. Journal, "--json", "--max-rate", "0"]);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Events("summary").Single().GetProperty("job").GetString().ShouldBe(interrupted);
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("resume")]
    public async Task MaxRate_OfTheCommandThatGoesOn_WinsOverAnEarlierSet(string command)
    {
        await using var clouds = await StartAsync(objects: 40);
        string[] places = ["s3://bucket/in/", "az://container/"];
        var id = await InterruptAsync(clouds, ["copy", "--json", "--max-rate", "1KiB/s", .. places]);
        (await clouds.RunAsync(["jobs", "set", id, "--max-rate", "2KiB/s", "--connections", "7", .. Journal])).ExitCode.ShouldBe(0);

        // Forty kilobytes at two a second would take longer than the test is given.
        var run = await clouds.RunAsync([command, .. Journal, "--json", "--max-rate", "500MiB/s", .. command == "copy" ? places : []]);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Events("summary").Single().GetProperty("resumed").GetBoolean().ShouldBeTrue();
        var shown = (await clouds.RunAsync(["jobs", "show", id, .. Journal])).Output;
        shown.ShouldContain("  limits      at most 500 MiB/s, at most 7 connections\n");
    }

    [Fact]
    public async Task MaxRate_NotNamedByTheRepeatedCommand_IsThatOfTheEarlierSet()
    {
        await using var clouds = await StartAsync(objects: 40);
        string[] places = ["s3://bucket/in/", "az://container/"];
        var id = await InterruptAsync(clouds, ["copy", "--json", "--max-rate", "1KiB/s", .. places]);
        (await clouds.RunAsync(["jobs", "set", id, "--max-rate", "400MiB/s", .. Journal])).ExitCode.ShouldBe(0);

        (await clouds.RunAsync(["copy", .. Journal, .. places])).ExitCode.ShouldBe(0);

        (await clouds.RunAsync(["jobs", "show", id, .. Journal])).Output.ShouldContain("  limits      at most 400 MiB/s\n");
    }

    [Theory]
    [InlineData(1, "s3://bucket/typo", false)]
    [InlineData(0, "s3://bucket/typo/", false)]
    [InlineData(1, "s3://no-such-bucket/", false)]
    [InlineData(0, "s3://bucket/in/", true)]
    [InlineData(0, "s3://bucket/in/00", true)]
    public async Task CreateContainer_SourceThatIsNotThere_MakesNone(int code, string source, bool isMade)
    {
        await using var clouds = await StartAsync(objects: 2);

        var run = await clouds.RunAsync("copy", "--no-journal", "--create-container", source, "az://made/");

        run.ExitCode.ShouldBe(code, run.Said);
        clouds.AskedOfTarget.Contains("CreateContainer").ShouldBe(isMade, run.Said);
    }

    [Theory]
    [InlineData("copy", 1)]
    [InlineData("sync", 1)]
    [InlineData("copy", 0)]
    public async Task FailIfEmpty_NothingFound_EndsWithOne(string command, int code)
    {
        await using var clouds = await StartAsync(objects: 1);

        var run = await clouds.RunAsync([
            command,
            "--json",
            "--no-journal",
            .. code == 0 ? Array.Empty<string>() : ["--fail-if-empty"],
            "s3://bucket/typo/",
            "az://container/",
        ]);
        var full = await clouds.RunAsync(command, "--no-journal", "--fail-if-empty", "s3://bucket/in/", "az://container/");

        (run.ExitCode, full.ExitCode).ShouldBe((code, 0), run.Said + full.Said);
        run.Events("summary").Single().GetProperty("exitCode").GetInt32().ShouldBe(code);
        run.Events("error").Count().ShouldBe(code);
    }

    // Kills it after the first object.
    private async Task<string> InterruptAsync(StandInPair clouds, params string[] command)
    {
        using (var process = Run.Start(clouds.Environment, [.. command, .. Journal]))
        {
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
                && !line.Contains("\"object\"", StringComparison.Ordinal))
            {
                // Progress.
            }

            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var job = (await clouds.RunAsync(["jobs", "--json", .. Journal])).Events("job").First();
        job.GetProperty("state").GetString().ShouldBe("interrupted");
        return job.GetProperty("job").GetString()!;
    }

    private static async Task<StandInPair> StartAsync(int objects)
    {
        var clouds = await StandInPair.StartAsync();
        for (var i = 0; i < objects; i++)
        {
            clouds.Bucket.Put(string.Create(CultureInfo.InvariantCulture, $"in/{i:00}"), new PositionalData((ulong)i, 1000).ToArray());
        }

        clouds.Bucket.Put("in/a", new PositionalData(99, 1000).ToArray());
        return clouds;
    }
}
