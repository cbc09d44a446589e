using System.Text.Json;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class CopyTests(RealServers servers)
{
    private const int LargeSize = 9 * 1024 * 1024 + 17;

    [Fact]
    public async Task Copy_OneObject_ArrivesWithItsReceipt()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        var content = new PositionalData(1, LargeSize).ToArray();
        await clouds.PutAsync("reports/2026.parquet", content);

        // On a busy machine it may take so long that it would tell its progress.
        var run = await Run.OfAsync(
            clouds.Environment, "copy", "--no-progress", $"s3://{clouds.Bucket}/reports/2026.parquet", $"az://{clouds.Container}/");

        run.ExitCode.ShouldBe(0, run.Said);
        run.Error.ShouldBeEmpty();
        run.Output.ShouldContain(
            $"copied    s3://{clouds.Bucket}/reports/2026.parquet\n       to az://{clouds.Container}/reports/2026.parquet\n");
        run.Output.ShouldContain("9.0 MiB (9,437,201 bytes) in 2 parts\n");
        run.Output.ShouldContain("  verified ");
        (await clouds.ReadTargetAsync("reports/2026.parquet")).ShouldBe(content);
    }

    [Fact]
    public async Task Copy_PrefixTwice_IsUnchangedTheSecondTime()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        for (var i = 0; i < 12; i++)
        {
            await clouds.PutAsync($"in/{i}", new PositionalData((ulong)i, i * 1000).ToArray());
        }

        string[] command = ["copy", $"s3://{clouds.Bucket}/in/", $"az://{clouds.Container}/out/"];
        var first = await Run.OfAsync(clouds.Environment, command);
        var second = await Run.OfAsync(clouds.Environment, [.. command, "--json"]);

        first.ExitCode.ShouldBe(0, first.Said);
        first.Output.ShouldContain(
            "  listed             12\n  transferred        12   64.5 KiB\n  unchanged           0\n  skipped             0\n  "
                + "failed              0\n");
        second.ExitCode.ShouldBe(0, second.Said);
        var summary = second.Events("summary").Single();
        summary.GetProperty("unchanged").GetInt64().ShouldBe(12);
        summary.GetProperty("bytesSent").GetInt64().ShouldBe(0);
        summary.GetProperty("exitCode").GetInt32().ShouldBe(0);
        second.Events("object").Select(line => line.GetProperty("outcome").GetString()).ShouldAllBe(outcome => outcome == "unchanged");
        (await clouds.TargetKeysAsync()).Count.ShouldBe(12);
        (await clouds.ReadTargetAsync("out/7")).ShouldBe(new PositionalData(7, 7000).ToArray());
    }

    [Fact]
    public async Task Copy_Json_TellsEachObjectOnALineOfItsOwn()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("in/größe \"x\"", new PositionalData(3, 5000).ToArray());
        await clouds.PutAsync("in/large", new PositionalData(4, LargeSize).ToArray());

        var run = await Run.OfAsync(clouds.Environment, "copy", "--json", $"s3://{clouds.Bucket}/in/", $"az://{clouds.Container}/");

        run.ExitCode.ShouldBe(0, run.Said);
        run.Error.ShouldBeEmpty();
        var objects = run.Events("object").ToDictionary(line => line.GetProperty("targetKey").GetString()!);
        objects.Keys.ShouldBe(["größe \"x\"", "large"], ignoreOrder: true);
        var small = objects["größe \"x\""];
        small.GetProperty("outcome").GetString().ShouldBe("transferred");
        small.GetProperty("size").GetInt64().ShouldBe(5000);
        small.GetProperty("bytesSent").GetInt64().ShouldBe(5000);
        small.GetProperty("verification").GetString().ShouldBe("verified");
        small.GetProperty("partCount").ValueKind.ShouldBe(JsonValueKind.Null);
        small.GetProperty("reason").ValueKind.ShouldBe(JsonValueKind.Null);
        small.GetProperty("targetETag").GetString().ShouldStartWith("\"");
        objects["large"].GetProperty("partCount").GetInt32().ShouldBe(2);
        run.Json[^1].GetProperty("event").GetString().ShouldBe("summary");
    }

    [Fact]
    public async Task Copy_DryRun_SaysWhatWouldHappenAndWritesNothing()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("in/large", new PositionalData(1, LargeSize).ToArray());
        await clouds.PutAsync("in/small", new PositionalData(2, 10).ToArray());
        await clouds.PutAsync("in/\u001b[31m", [1]);

        var run = await Run.OfAsync(clouds.Environment, "copy", "--dry-run", $"s3://{clouds.Bucket}/in/", $"az://{clouds.Container}/to/");

        run.ExitCode.ShouldBe(3, run.Said);
        run.Output.ShouldContain($"would copy s3://{clouds.Bucket}/in/large -> az://{clouds.Container}/to/large (9.0 MiB, 2 parts)\n");
        run.Output.ShouldContain($"would copy s3://{clouds.Bucket}/in/small -> az://{clouds.Container}/to/small (10 B, one put)\n");
        run.Output.ShouldContain($"refused    s3://{clouds.Bucket}/in/\\u001B[31m -> ");
        run.Output.ShouldContain("nothing was written or removed");
        run.Said.ShouldNotContain("\u001b");
        (await clouds.TargetKeysAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Copy_SomeKeysRefused_DoesTheOthersAndExitsWith3()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("in/a", [1]);
        await clouds.PutAsync("in/\u0007", [2]);

        var run = await Run.OfAsync(clouds.Environment, "copy", $"s3://{clouds.Bucket}/in/", $"az://{clouds.Container}/");

        run.ExitCode.ShouldBe(3, run.Said);
        run.Error.ShouldStartWith($"failed s3://{clouds.Bucket}/in/\\u0007: ");
        (await clouds.TargetKeysAsync()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Copy_Quiet_SaysNothing()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("a", [1]);

        var run = await Run.OfAsync(clouds.Environment, "copy", "--quiet", $"s3://{clouds.Bucket}/", $"az://{clouds.Container}/");

        run.ExitCode.ShouldBe(0);
        run.Said.ShouldBeEmpty();
        (await clouds.TargetKeysAsync()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Copy_BucketFromTheEnvironmentAndSecretFromAFile_Works()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("key", [1, 2, 3]);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, clouds.Azure.ConnectionString + "\n", TestContext.Current.CancellationToken);
            var environment = clouds.EnvironmentWith(
                ("AWS_STORAGE_BUCKET_NAME", clouds.Bucket), ("AZURE_STORAGE_CONNECTION_STRING", "nonsense"));

            var run = await Run.OfAsync(
                environment, "copy", "s3:///key", $"az://{clouds.Container}/new", "--azure-connection-string-file", file);

            run.ExitCode.ShouldBe(0, run.Said);
            (await clouds.ReadTargetAsync("new")).ShouldBe(new byte[] { 1, 2, 3 });
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Move_OneObject_RemovesItsSource()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        var content = new PositionalData(9, 70_000).ToArray();
        await clouds.PutAsync("a/b", content);

        var run = await Run.OfAsync(clouds.Environment, "move", $"s3://{clouds.Bucket}/a/b", $"az://{clouds.Container}/c");

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.ShouldStartWith("moved     s3://");
        (await clouds.ReadTargetAsync("c")).ShouldBe(content);
        (await clouds.Source.FindAsync(new ObjectKey("a/b"), null, TestContext.Current.CancellationToken)).ShouldBeNull();
    }
}
