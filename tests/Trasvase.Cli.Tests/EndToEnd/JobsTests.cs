using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>What the journal is for: a job that was killed goes on, and can be looked at.</summary>
public sealed class JobsTests(RealServers servers) : IDisposable
{
    private readonly string _journal = Directory.CreateTempSubdirectory("trasvase-journal-").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_Killed_GoesOnByResumingAndByRepeating(bool resumes)
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        var large = new PositionalData(1, 24 * 1024 * 1024).ToArray();
        await clouds.PutAsync("in/large", large);
        for (var i = 0; i < 30; i++)
        {
            await clouds.PutAsync($"in/{i:00}", new PositionalData((ulong)i, 1000).ToArray());
        }

        string[] command =
        [
            "copy",
            "--journal",
            _journal,
            "--part-size",
            "1MiB",
            "--connections",
            "2",
            "--json",
            $"s3://{clouds.Bucket}/in/",
            $"az://{clouds.Container}/",
        ];
        await KillAfterAsync(clouds, lines: 10, command);

        var jobs = await Run.OfAsync(clouds.Environment, "jobs", "--journal", _journal);
        jobs.Output.ShouldContain("interrupted");
        var run = resumes
            ? await Run.OfAsync(clouds.Environment, "resume", "--journal", _journal, "--json")
            : await Run.OfAsync(clouds.Environment, command);

        run.ExitCode.ShouldBe(0, run.Said);
        var summary = run.Events("summary").Single();
        (summary.GetProperty("listed").GetInt32(), summary.GetProperty("resumed").GetBoolean()).ShouldBe((31, true));
        (summary.GetProperty("transferred").GetInt32() + summary.GetProperty("unchanged").GetInt32()).ShouldBe(31);
        (await clouds.TargetKeysAsync()).Count.ShouldBe(31);
        (await clouds.ReadTargetAsync("large")).ShouldBe(large);
        (await Run.OfAsync(clouds.Environment, "jobs", "--journal", _journal)).Output.ShouldContain("  done ");
    }

    [Fact]
    public async Task Jobs_JobThatFailed_IsShownResumedAndForgotten()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("a", [1]);
        var list = Path.Combine(_journal, "keys.txt");
        await File.WriteAllTextAsync(list, "a\nb\n", TestContext.Current.CancellationToken);
        var failing = await Run.OfAsync(
            clouds.Environment, "copy", "--journal", _journal, "--from-list", list, $"s3://{clouds.Bucket}/", $"az://{clouds.Container}/");
        failing.ExitCode.ShouldBe(3, failing.Said);

        var id = (await Run.OfAsync(clouds.Environment, "jobs", "--journal", _journal, "--json"))
            .Events("job")
            .Single()
            .GetProperty("job")
            .GetString()!;
        var shown = await Run.OfAsync(clouds.Environment, "jobs", "show", id, "--journal", _journal);
        shown.ExitCode.ShouldBe(0, shown.Said);
        shown.Output.ShouldContain("some failed");
        shown.Output.ShouldContain("There is no object 'b'");

        await clouds.PutAsync("b", [2]);
        var resumed = await Run.OfAsync(clouds.Environment, "resume", id, "--journal", _journal);
        resumed.ExitCode.ShouldBe(0, resumed.Said);
        (await clouds.TargetKeysAsync()).ShouldBe(["a", "b"]);

        var again = await Run.OfAsync(clouds.Environment, "resume", id, "--journal", _journal);
        again.ExitCode.ShouldBe(2);
        again.Error.ShouldContain("it is done");
        (await Run.OfAsync(clouds.Environment, "jobs", "forget", id, "--journal", _journal)).ExitCode.ShouldBe(0);
        (await Run.OfAsync(clouds.Environment, "jobs", "--journal", _journal)).Error.ShouldContain("No jobs are remembered");
    }

    [Fact]
    public async Task Cancel_RunningJob_StopsItAndItIsNotResumed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var azure = (await servers.AzuriteAsync(cancellation)).Account;
        var container = await azure.CreateContainerAsync(cancellation);
        await using var s3 = await StallingSource.StartAsync(cancellation);
        var environment = new Dictionary<string, string>(azure.AsEnvironment) { ["AWS_ENDPOINT_URL_S3"] = s3.Endpoint };
        using var process = Run.Start(
            environment, "copy", "--journal", _journal, "--source-public", "s3://bucket/large", $"az://{container}/");
        await s3.Moving.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellation);

        var id = (await Run.OfAsync(environment, "jobs", "--journal", _journal, "--json"))
            .Events("job")
            .Single()
            .GetProperty("job")
            .GetString()!;
        var cancel = await Run.OfAsync(environment, "jobs", "cancel", id, "--journal", _journal);
        var run = await Run.EndOfAsync(process);

        cancel.ExitCode.ShouldBe(0, cancel.Said);
        run.ExitCode.ShouldBe(1, run.Said);
        run.Error.ShouldContain("Cancelled by 'trasvase jobs cancel'");
        (await Run.OfAsync(environment, "resume", "--journal", _journal)).Error.ShouldContain("no job to resume");
    }

    [Fact]
    public async Task Set_RunningJobThatCreeps_GoesOnAtOnceAndShowsIt()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var clouds = await CloudPair.CreateAsync(servers);
        for (var i = 0; i < 20; i++)
        {
            await clouds.PutAsync($"in/{i:00}", new PositionalData((ulong)i, 100_000).ToArray());
        }

        // Two megabytes at four kilobytes a second: eight minutes.
        using var process = Run.Start(
            clouds.Environment,
            "copy",
            "--journal",
            _journal,
            "--max-rate",
            "4KiB/s",
            "--via",
            "relay",
            $"s3://{clouds.Bucket}/in/",
            $"az://{clouds.Container}/");
        var id = await IdOfRunningAsync(clouds.Environment);
        var set = await Run.OfAsync(clouds.Environment, "jobs", "set", id, "--max-rate", "0", "--connections", "40", "--journal", _journal);
        var run = await Run.EndOfAsync(process).WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, cancellation);

        (set.ExitCode, run.ExitCode).ShouldBe((0, 0), set.Said + run.Said);
        set.Output.ShouldContain("any rate, at most 40 connections");
        (await clouds.TargetKeysAsync()).Count.ShouldBe(20);
        (await Run.OfAsync(clouds.Environment, "jobs", "show", id, "--journal", _journal)).Output.ShouldContain("at most 40 connections");
        var nothing = await Run.OfAsync(clouds.Environment, "jobs", "set", id, "--journal", _journal);
        (nothing.ExitCode, nothing.Error.Contains("nothing to set", StringComparison.Ordinal)).ShouldBe((2, true), nothing.Said);
    }

    private async Task<string> IdOfRunningAsync(IReadOnlyDictionary<string, string> environment)
    {
        while (true)
        {
            var jobs = await Run.OfAsync(environment, "jobs", "--journal", _journal, "--json");
            if (jobs.Events("job").FirstOrDefault() is { ValueKind: System.Text.Json.JsonValueKind.Object } job)
            {
                return job.GetProperty("job").GetString()!;
            }

            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    [Theory]
    [InlineData("There is no job 'nonsense'", "jobs", "show", "nonsense")]
    [InlineData("There is no job to resume", "resume")]
    public async Task Jobs_NothingThere_SaysSo(string sentence, params string[] arguments)
    {
        var run = await Run.OfAsync(new Dictionary<string, string>(), [.. arguments, "--journal", _journal]);

        run.ExitCode.ShouldNotBe(0);
        run.Error.ShouldContain(sentence);
    }

    private static async Task KillAfterAsync(CloudPair clouds, int lines, string[] command)
    {
        using var process = Run.Start(clouds.Environment, command);
        for (var line = 0; line < lines; line++)
        {
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        }

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldNotBe(0, "it was at work when it was killed");
    }
}
