using System.Text.Json;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Tests.Output;

public sealed class JsonReporterTests
{
    private readonly StringWriter _output = new();

    private IReadOnlyList<JsonElement> Lines =>
        [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    [Fact]
    public void Report_FiveTimesASecond_WritesALineASecond()
    {
        var reporter = Reporter();
        for (var tick = 0; tick <= 30; tick++)
        {
            reporter.Report(new TransferProgress
            {
                Elapsed = TimeSpan.FromSeconds(tick / 5d),
                BytesMoved = tick * 200,
                BytesDone = tick * 200,
                BytesListed = 100_000,
                ListingDone = true,
                Active = [new ActiveObject(new ObjectKey("\u001b\n\"ü"), 10, 5) { IsVerifying = true }],
                Silent = new SideSilence("S3", TimeSpan.FromSeconds(4), 1, 0),
                Connections = 3,
                Pulls = 2,
                Retries = 1,
            });
        }

        Lines.Count.ShouldBe(6);
        Lines[^1].GetProperty("bytesPerSecond").GetInt64().ShouldBe(1000);
        Lines[^1].GetProperty("secondsLeft").GetDouble().ShouldBe(94);
        Lines[^2].GetProperty("secondsLeft").ValueKind.ShouldBe(JsonValueKind.Null);
        Lines[^1].GetProperty("silent").GetString().ShouldBe("S3");
        Lines[^1].GetProperty("secondsSilent").GetDouble().ShouldBe(4);
        new[] { "connections", "pulls", "retries" }.Select(name => Lines[^1].GetProperty(name).GetInt64()).ShouldBe([3, 2, 1]);
        Lines[^1].GetProperty("active")[0].GetProperty("verifying").GetBoolean().ShouldBeTrue();
        Lines[^1].GetProperty("active")[0].GetProperty("sourceKey").GetString().ShouldBe("\u001b\n\"ü");
        _output.ToString().ShouldNotContain(c => c != '\n' && char.IsControl(c));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Finish_AfterASideWasDown_SaysOnceWhetherItCameBack(bool isBack)
    {
        var wait = new SideWait("S3", "503 SlowDown", DateTimeOffset.UnixEpoch);
        var reporter = Reporter();
        reporter.Report(new TransferProgress { Waiting = wait, Elapsed = TimeSpan.FromSeconds(1) });
        reporter.Report(new TransferProgress { Waiting = isBack ? null : wait, Elapsed = TimeSpan.FromSeconds(3) });

        reporter.Finish(new JobReport());

        var waited = Lines.Where(line => line.GetProperty("event").GetString() == "waited").ShouldHaveSingleItem();
        (waited.GetProperty("isBack").GetBoolean(), waited.GetProperty("seconds").GetDouble()).ShouldBe((isBack, 2));
    }

    [Fact]
    public async Task RecordAsync_Mismatch_SaysWhatAndWhy()
    {
        var digest = Digest.OfCrc64(1);

        await Reporter().RecordAsync(Receipt(Outcome.Failed) with
        {
            Reason = "What arrived is not the source.",
            Error = StoreErrorKind.Corrupt,
            Verification = new Verification.Mismatch(digest, Digest.OfCrc64(2)),
            Digests = [digest],
        });

        var line = Lines.Single();
        line.GetProperty("event").GetString().ShouldBe("object");
        line.GetProperty("outcome").GetString().ShouldBe("failed");
        line.GetProperty("verification").GetString().ShouldBe("mismatch");
        line.GetProperty("error").GetString().ShouldBe("corrupt");
        line.GetProperty("digests")[0].GetProperty("algorithm").GetString().ShouldBe("crc64Nvme");
        line.GetProperty("digests")[0].GetProperty("hex").GetString().ShouldBe("0000000000000001");
    }

    [Fact]
    public async Task Quiet_OnlyFailuresAreWritten()
    {
        var reporter = new JsonReporter(new JsonLines(_output), progressInterval: null, quiet: true);

        await reporter.RecordAsync(Receipt(Outcome.Transferred));
        await reporter.RecordAsync(Receipt(Outcome.Failed));
        reporter.Finish(new JobReport { Listed = 2, Transferred = 1, Failed = 1 });

        Lines.Single().GetProperty("outcome").GetString().ShouldBe("failed");
    }

    [Fact]
    public void Quiet_WhyNothingWasRemoved_IsSaid()
    {
        var reporter = new JsonReporter(new JsonLines(_output), progressInterval: null, quiet: true);

        reporter.Finish(new JobReport { Listed = 1, Transferred = 1, WhyNotRemoved = "Nothing was removed at the target: too many." });

        var line = Lines.Single();
        (line.GetProperty("event")
            .GetString(), line.GetProperty("message").GetString()).ShouldBe(("error", "Nothing was removed at the target: too many."));
    }

    [Fact]
    public void Cancelled_AfterSome_SumsUpWhatWasDone()
    {
        var reporter = Reporter();
        reporter.Report(new TransferProgress { Listed = 10, Transferred = 3, Failed = 1 });

        reporter.Cancelled();

        var summary = Lines.Single();
        summary.GetProperty("listed").GetInt64().ShouldBe(4);
        summary.GetProperty("exitCode").GetInt32().ShouldBe(130);
        summary.GetProperty("stopped").GetString().ShouldBe("Cancelled.");
    }

    private JsonReporter Reporter() => new(new JsonLines(_output), TimeSpan.FromSeconds(1), quiet: false);

    private static TransferReceipt Receipt(Outcome outcome) => new()
    {
        Outcome = outcome,
        SourceContainer = "bucket",
        SourceKey = new ObjectKey("a"),
        TargetContainer = "container",
        TargetKey = new ObjectKey("b"),
    };
}
