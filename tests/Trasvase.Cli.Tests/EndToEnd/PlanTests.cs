using System.Text.Json;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class PlanTests
{
    private const int ArchivedSize = 900;

    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task Plan_Text_SaysWhatAJobWouldTakeAndChangesNothing()
    {
        await using var clouds = await FilledAsync();

        var run = await clouds.RunAsync("plan", "--rate", "1MiB/s", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(3, run.Said);
        run.Output.ShouldStartWith("plan: copy s3://bucket/ to az://container/\n");
        run.Output.ShouldMatch(@"\n  to send +5 ");
        run.Output.ShouldMatch(@"\n  would fail +1 +600 B   1 by name\n");
        run.Output.ShouldContain("a_x5c_b");
        run.Output.ShouldContain("whether 1 object whose class is that of an archive");
        run.Output.ShouldMatch(@"\n  time +\d+ s at 1.0 MiB/s\n");
        run.Output.ShouldContain("list prices of 20");
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 100);
        run.Error.ShouldBeEmpty();
        clouds.Azure.State.Blobs(StandInPair.ContainerName).ShouldBeEmpty();
        clouds.AskedOfTarget.ShouldBeSubsetOf(["ListBlobs", "GetAccountInformation"]);
    }

    [Fact]
    public async Task Plan_Json_IsOneDocumentWithWhatTheJobThenDoes()
    {
        await using var clouds = await FilledAsync();
        string[] how = ["--via", "relay", "--names", "encode", StandInPair.Source, StandInPair.Target];

        var run = await clouds.RunAsync(["plan", "--json", .. how]);
        clouds.S3.Server.Log.Clear();
        clouds.Azure.Log.Clear();
        var copy = await clouds.RunAsync(["copy", "--json", .. how]);

        run.ExitCode.ShouldBe(0, run.Said);
        copy.ExitCode.ShouldBe(0, copy.Said);
        var plan = JsonDocument.Parse(run.Output).RootElement;
        var summary = copy.Events("summary").Single();

        // One is in a class of archives, which only a read tells here: the plan says that it was not looked at.
        plan.GetProperty("notLookedAt")
            .EnumerateArray()
            .ShouldContain(sentence => sentence.GetString()!.Contains("whether 1 object whose class"));
        (Objects(plan, "toSend") - 1).ShouldBe(summary.GetProperty("transferred").GetInt64());
        (plan.GetProperty("sourceBytes").GetInt64() - ArchivedSize).ShouldBe(summary.GetProperty("bytesSent").GetInt64());
        summary.GetProperty("skipped").GetInt64().ShouldBe(1);
        copy.Events("object")
            .Single(each => each.GetProperty("outcome").GetString() == "skipped")
            .GetProperty("sourceKey")
            .GetString()
            .ShouldBe("old");
        var requests = plan.GetProperty("requests").EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetInt64());
        requests["sourceGet"].ShouldBe(clouds.S3.Server.Log.Count("GetObject"));
        requests["sourceHead"].ShouldBe(clouds.S3.Server.Log.Count("HeadObject"));
        (requests["targetPut"] - 1).ShouldBe(clouds.Azure.Log.Count("PutBlob"));
        requests["targetPutPart"].ShouldBe(clouds.Azure.Log.Count("PutBlock"));
        requests["targetComplete"].ShouldBe(clouds.Azure.Log.Count("PutBlockList"));
        plan.GetProperty("costs").GetProperty("total").GetDecimal().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Plan_Copied_CountsWhatTheTargetIsAskedFor()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("a", new PositionalData(1, 5000).ToArray());
        clouds.Bucket.Put("b", new PositionalData(2, 3000).ToArray());
        string[] how = ["--via", "pull", StandInPair.Source, StandInPair.Target];

        var run = await clouds.RunAsync(["plan", "--json", .. how]);
        clouds.Azure.Log.Clear();
        var copy = await clouds.RunAsync(["copy", .. how]);

        copy.ExitCode.ShouldBe(0, copy.Said);
        var requests = JsonDocument.Parse(run.Output).RootElement.GetProperty("requests");
        requests.GetProperty("targetCopy").GetInt64().ShouldBe(clouds.Azure.Log.Count("PutBlobFromUrl"));
        requests.GetProperty("sourceGetByTarget").GetInt64().ShouldBe(clouds.Pulls);
    }

    [Theory]
    [InlineData("2", 0, "would be removed")]
    [InlineData("1", 3, "more than --delete-max, 1: none would be removed")]
    public async Task Plan_SyncThatDeletes_SaysWhetherSoManyMayGo(string most, int exitCode, string what)
    {
        await using var clouds = await StandInPair.StartAsync();
        foreach (var key in new[] { "a", "b", "c" })
        {
            clouds.Bucket.Put(key, new PositionalData(1, 100).ToArray());
        }

        (await clouds.RunAsync("copy", "--via", "relay", StandInPair.Source, StandInPair.Target)).ExitCode.ShouldBe(0);
        clouds.Bucket.Delete("b");
        clouds.Bucket.Delete("c");

        var run = await clouds.RunAsync("plan", "--verb", "sync", "--delete", "--delete-max", most, StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(exitCode, run.Said);
        run.Output.ShouldMatch($@"\n  only at the target +2 +200 B   {what}\n");
        run.Output.Contains("2 remove", StringComparison.Ordinal).ShouldBe(exitCode == 0, run.Said);
    }

    [Fact]
    public async Task Plan_DeleteMaxWithoutDelete_IsUsage()
    {
        var run = await Run.OfAsync(Nothing, "plan", "--verb", "sync", "--delete-max", "5", "s3://bucket/", "az://container/");

        run.Error.ShouldStartWith("trasvase: --delete-max means nothing without --delete.");
        run.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Plan_PrintPrices_IsATableThatCanBeGivenBack()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("a", new PositionalData(1, 5000).ToArray());
        var table = await Run.OfAsync(Nothing, "plan", "--print-prices");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file, table.Output.Replace("USD", "EUR", StringComparison.Ordinal), TestContext.Current.CancellationToken);

            var run = await clouds.RunAsync("plan", "--prices", file, StandInPair.Source, StandInPair.Target);

            table.ExitCode.ShouldBe(0, table.Said);
            run.Output.ShouldContain(" EUR, list prices of ");
            await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
            var wrong = await clouds.RunAsync("plan", "--prices", file, StandInPair.Source, StandInPair.Target);
            wrong.ExitCode.ShouldBe(2);
            wrong.Error.ShouldStartWith($"trasvase: The prices in {file} cannot be used. ");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--rate", "fast", "--rate must be bytes a second, such as 200MiB/s or 1.5GB/s. See 'trasvase plan --help'.")]
    [InlineData("--rate", "0", "--rate must be bytes a second, such as 200MiB/s or 1.5GB/s. See 'trasvase plan --help'.")]
    [InlineData("--verb", "mirror", "--verb must be copy, move or sync. See 'trasvase plan --help'.")]
    public async Task Plan_OptionThatIsNone_IsUsage(string option, string value, string sentence)
    {
        var run = await Run.OfAsync(Nothing, "plan", option, value, "s3://bucket/", "az://container/");

        run.Error.ShouldBe($"trasvase: {sentence}\n");
        run.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Plan_SourceMissing_ExitsWith1()
    {
        await using var clouds = await StandInPair.StartAsync();

        var run = await clouds.RunAsync("plan", "s3://no-such-bucket/", StandInPair.Target);

        run.ExitCode.ShouldBe(1, run.Said);
        run.Error.ShouldStartWith("trasvase: ");
    }

    private static long Objects(JsonElement plan, string name) => plan.GetProperty(name).GetProperty("objects").GetInt64();

    private static async Task<StandInPair> FilledAsync()
    {
        var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("a", new PositionalData(1, 5000).ToArray());
        clouds.Bucket.Put(@"a\b", new PositionalData(2, 600).ToArray());
        clouds.Bucket.Put("folder/", ReadOnlyMemory<byte>.Empty);
        clouds.Bucket.Put("large", new PositionalData(3, (20 * 1024 * 1024) + 17).ToArray());
        clouds.Bucket.Put("old", new PositionalData(4, ArchivedSize).ToArray(), new S3Traits { StorageClass = "GLACIER" });
        clouds.Bucket.Put("small", new PositionalData(5, 70).ToArray());
        return clouds;
    }
}
