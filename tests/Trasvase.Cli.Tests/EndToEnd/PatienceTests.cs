using System.Text;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;

namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class PatienceTests : IDisposable
{
    private const int Objects = 30;
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(60);

    private readonly string _journal = Directory.CreateTempSubdirectory("trasvase-patience-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_SourceIsDownForAMoment_SaysWhatItWaitsForAndFailsNothing(bool json)
    {
        await using var pair = await StandInPair.StartAsync();
        Fill(pair);
        var isDown = false;
        var reads = 0;
        pair.S3.Server.Before = request =>
        {
            Volatile.Write(
                ref isDown, Volatile.Read(ref isDown) || (request.Operation == "GetObject" && Interlocked.Increment(ref reads) == 5));
            return new ValueTask<StandInAnswer?>(Volatile.Read(ref isDown) ? Busy : null);
        };

        using var process = Run.Start(
            pair.Environment,
            "copy",
            json ? "--json" : "--no-progress",
            "--via",
            "relay",
            "--journal",
            _journal,
            StandInPair.Source,
            StandInPair.Target);
        var said = await ReadUntilAsync(
            json ? process.StandardOutput : process.StandardError, json ? "\"event\":\"waiting\"" : "waiting for S3: 503 SlowDown since ");
        await UntilJobSaysAsync(pair, "waiting for S3: 503 SlowDown since ");
        pair.S3.Server.Before = null;
        var run = await Run.EndOfAsync(process).WaitAsync(Latest, TimeProvider.System, Cancellation);

        run.ExitCode.ShouldBe(0, said + run.Said);
        (said + run.Said).ShouldContain(json ? "\"isBack\":true" : "S3 is back after ");
        pair.Azure.State.Blobs(StandInPair.ContainerName).Count.ShouldBe(Objects);
        (await Run.OfAsync(pair.Environment, "jobs", "--journal", _journal)).Output.ShouldContain("done");
    }

    [Theory]
    [InlineData("verify", false)]
    [InlineData("verify", true)]
    [InlineData("plan", false)]
    public async Task VerifyOrPlan_TargetIsDownForAMoment_SaysWhatItWaitsFor(string command, bool json)
    {
        await using var pair = await StandInPair.StartAsync();
        Fill(pair);
        (await pair.RunAsync("copy", "--quiet", "--journal", _journal, StandInPair.Source, StandInPair.Target)).ExitCode.ShouldBe(0);
        pair.Azure.Server.Before = _ => new ValueTask<StandInAnswer?>(StandInAnswer.Empty(503, ("x-ms-error-code", "ServerBusy")));

        using var process = Run.Start(
            pair.Environment, [command, .. json ? new[] { "--json" } : [], StandInPair.Source, StandInPair.Target]);
        var said = await ReadUntilAsync(
            json ? process.StandardOutput : process.StandardError,
            json ? "\"event\":\"waiting\"" : "waiting for Azure Blob Storage: 503 ServerBusy since ");
        pair.Azure.Server.Before = null;
        var run = await Run.EndOfAsync(process).WaitAsync(Latest, TimeProvider.System, Cancellation);

        run.ExitCode.ShouldBe(0, said + run.Said);
        (said + run.Said).ShouldContain(json ? "\"isBack\":true" : "Azure Blob Storage is back after ");
    }

    [Fact]
    public async Task Copy_TargetStaysDown_StopsWhenPatienceEndsAndResumesLater()
    {
        await using var pair = await StandInPair.StartAsync();
        Fill(pair);
        var writes = 0;
        pair.Azure.Server.Before = _ => new ValueTask<StandInAnswer?>(Interlocked.Increment(ref writes) > 12
            ? StandInAnswer.Empty(503, ("x-ms-error-code", "ServerBusy"))
            : null);

        var stopped = await pair
            .RunAsync("copy", "--no-progress", "--patience", "2s", "--via", "relay", "--journal", _journal, StandInPair.Source, StandInPair.Target)
            .WaitAsync(Latest, TimeProvider.System, Cancellation);
        pair.Azure.Server.Before = null;
        var resumed = await pair.RunAsync("resume", "--no-progress", "--journal", _journal)
            .WaitAsync(Latest, TimeProvider.System, Cancellation);

        stopped.ExitCode.ShouldNotBe(0, stopped.Said);
        stopped.Error.ShouldContain("503 ServerBusy since");
        stopped.Error.ShouldContain("trasvase resume");
        stopped.Error.ShouldNotContain("is back");
        resumed.ExitCode.ShouldBe(0, resumed.Said);
        pair.Azure.State.Blobs(StandInPair.ContainerName).Count.ShouldBe(Objects);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_TargetStaysDown_SaysNeitherThatItIsBackNorThatAJobGoesOn(bool json)
    {
        await using var pair = await StandInPair.StartAsync();
        Fill(pair);
        pair.Azure.Server.Before = _ => new ValueTask<StandInAnswer?>(StandInAnswer.Empty(503, ("x-ms-error-code", "ServerBusy")));

        var run = await pair.RunAsync("verify", json ? "--json" : "--quiet", "--patience", "2s", StandInPair.Source, StandInPair.Target)
            .WaitAsync(Latest, TimeProvider.System, Cancellation);

        run.ExitCode.ShouldNotBe(0);
        run.Said.ShouldContain("Repeat the command when it answers");
        run.Said.ShouldNotContain("trasvase resume");
        run.Said.ShouldNotContain("is back");
        (run.Said.Contains("\"isBack\":false", StringComparison.Ordinal)
            && !run.Said.Contains("\"isBack\":true", StringComparison.Ordinal)).ShouldBe(json);
    }

    private static StandInAnswer Busy =>
        StandInAnswer.Xml(503, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");

    private static void Fill(StandInPair pair)
    {
        for (var i = 0; i < Objects; i++)
        {
            pair.Bucket.Put($"{i:000}", new PositionalData((ulong)i, 5000 + i).ToArray());
        }
    }

    private static async Task<string> ReadUntilAsync(StreamReader lines, string text)
    {
        var said = new StringBuilder();
        while (await lines.ReadLineAsync(Cancellation).AsTask().WaitAsync(Latest, TimeProvider.System, Cancellation) is { } line)
        {
            said.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return said.ToString();
            }
        }

        throw new InvalidOperationException($"It never said '{text}', but: {said}");
    }

    // It is written down within a second or two.
    private async Task UntilJobSaysAsync(StandInPair pair, string text)
    {
        using var latest = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        latest.CancelAfter(Latest);
        while (!(await Run.OfAsync(pair.Environment, "jobs", "--json", "--journal", _journal)).Output.Contains(
            text, StringComparison.Ordinal))
        {
            latest.Token.ThrowIfCancellationRequested();
        }
    }
}
