using System.Text.Json;
using Trasvase.Testing.Data;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>Which way the bytes take, and what is said of it.</summary>
public sealed class RouteTests
{
    private const int MiB = 1024 * 1024;
    private const int LargeSize = (17 * MiB) + 5;

    private static readonly byte[] Small = new PositionalData(1, 5000).ToArray();
    private static readonly byte[] Large = new PositionalData(2, LargeSize).ToArray();

    // As an object was stored before S3 took a digest of each: in parts, so that its entity tag is no MD5.
    private static readonly byte[] Bare = new PositionalData(3, 6 * MiB).ToArray();

    [Theory]
    [InlineData("auto")]
    [InlineData("pull")]
    [InlineData("copy")]
    public async Task Copy_SmallObject_IsFetchedByTheTargetWithTwoRequests(string via)
    {
        await using var clouds = await StartAsync();

        var run = await clouds.RunAsync("copy", "--via", via, StandInPair.Source + "small", StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.ShouldContain("  verified end to end, by the CRC-64 that S3 stored with the object\n");
        run.Output.ShouldContain("  went     by pull: Azure Blob Storage fetched it from S3, no byte passed through this machine\n");
        clouds.AskedOfSource.ShouldBe(["HeadObject"]);
        clouds.AskedOfTarget.ShouldBe(
            via == "auto" ? ["PutBlockFromUrl", "PutBlobFromUrl"] : ["PutBlobFromUrl"], "auto tries first, with a few bytes");
        clouds.Stored("small").ShouldBe(Small);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("pull")]
    public async Task Copy_LargeObject_IsFetchedInParts(string via)
    {
        await using var clouds = await StartAsync();

        var run = await clouds.RunAsync("copy", "--json", "--via", via, StandInPair.Source + "large", StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        var receipt = run.Events("object").Single();
        Text(receipt, "via").ShouldBe("pull");
        Text(receipt, "verifiedBy").ShouldBe("crc64Nvme");
        (Number(receipt, "partCount"), Number(receipt, "bytesSent"), Number(receipt, "bytesRelayed")).ShouldBe((2, LargeSize, 0));
        Text(run.Events("summary")
            .Single(), "via").ShouldBe(via == "auto" ? "pull: Azure Blob Storage fetches from S3 itself" : "pull, as was asked for");
        clouds.AskedOfSource.ShouldBe(["HeadObject"]);
        clouds.Stored("large").AsSpan().SequenceEqual(Large).ShouldBeTrue();
    }

    [Fact]
    public async Task Copy_TreeOnAuto_CopiesWhatCanBeProvenAndRelaysTheRest()
    {
        await using var clouds = await StartAsync();

        var run = await clouds.RunAsync("copy", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.ShouldContain("  transferred         4   23.0 MiB\n");
        run.Output.ShouldContain(
            "  pulled              2   by the target itself; 6.0 MiB passed through this machine\n  went by pull: Azure Blob "
                + "Storage fetches from S3 itself, but for what the notes name\n");
        run.Output.ShouldContain("  1 receipt with notes (--json and --report have them)\n");
        run.Output.ShouldNotContain("could not be verified");
        ShouldHoldAll(clouds);
    }

    [Fact]
    public async Task Copy_TreeOnCopy_RelaysNothingAndSaysWhatIsNotProven()
    {
        await using var clouds = await StartAsync();

        var run = await clouds.RunAsync("copy", "--json", "--via", "pull", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        var objects = run.Events("object").ToDictionary(line => Text(line, "sourceKey")!);
        objects.Values.Sum(line => Number(line, "bytesRelayed")).ShouldBe(0);
        Text(objects["empty"], "via").ShouldBeNull();
        Text(objects["bare"], "verification").ShouldBe("unverifiable");
        Text(objects["bare"], "unverifiableWhy")!.ShouldStartWith("the target fetched the bytes by itself, and the source keeps no digest");
        var summary = run.Events("summary").Single();
        (Number(summary, "pulled"), Number(summary, "unverified"), Number(summary, "bytesRelayed")).ShouldBe((3, 1, 0));
        ShouldHoldAll(clouds);
    }

    [Fact]
    public async Task Copy_OnRelay_AsksTheTargetToFetchNothing()
    {
        await using var clouds = await StartAsync();

        var run = await clouds.RunAsync("copy", "--via", "relay", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.ShouldContain("  went by relay, as was asked for\n");
        run.Output.ShouldNotContain("pulled");
        clouds.Pulls.ShouldBe(0);
        ShouldHoldAll(clouds);
    }

    [Fact]
    public async Task Copy_WhatIsThereAlreadyAndWouldBeRelayed_IsLookedForFirst()
    {
        await using var clouds = await StartAsync();
        (await clouds.RunAsync("copy", StandInPair.Source + "bare", StandInPair.Target)).ExitCode.ShouldBe(0);

        var again = await clouds.RunAsync("copy", "--json", StandInPair.Source + "bare", StandInPair.Target);

        Text(again.Events("object").Single(), "outcome").ShouldBe("unchanged", again.Said);
        clouds.AskedOfTarget.Count(operation => operation == "PutBlock").ShouldBe(1, "that of the first run");
    }

    [Fact]
    public async Task Copy_OnlyWhatCannotBeProven_SaysThatAllOfItWasRelayed()
    {
        await using var clouds = await StartAsync();

        var one = await clouds.RunAsync("copy", StandInPair.Source + "bare", StandInPair.Target);
        var many = await clouds.RunAsync("copy", StandInPair.Source + "ba", StandInPair.Target + "again/");

        one.Output.ShouldContain("  went     by relay, through this machine\n");
        one.Output.ShouldContain("  note     It was relayed: the source keeps no digest of it that the target could compare.\n");
        many.ExitCode.ShouldNotBe(0, "there is no such object");
        many = await clouds.RunAsync("copy", "--json", StandInPair.Source + "bare", StandInPair.Target + "again/");
        Text(many.Events("summary").Single(), "via").ShouldBe(
            "relay: Azure Blob Storage can fetch from S3, but none of these objects could be pulled (their notes say why)");
    }

    [Fact]
    public async Task Copy_WithoutMetadata_TakesOneRequestForASmallObject()
    {
        await using var clouds = await StartAsync();

        // A prefix: what is named by its whole key is looked for, as there is no listing of it.
        clouds.Bucket.Put("many/1", Small);
        clouds.Bucket.Put("many/2", Small);
        var run = await clouds.RunAsync(
            "copy", "--json", "--via", "pull", "--metadata", "none", StandInPair.Source + "many/", StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Events("object").Select(line => Number(line, "requests")).ShouldBe([1, 1]);
        run.Events("object").Select(line => Text(line, "verifiedBy")).ShouldBe(["md5", "md5"]);
        clouds.AskedOfSource.ShouldBe(["ListObjectsV2"]);
        clouds.AskedOfTarget.Order().ShouldBe(["ListBlobs", "PutBlobFromUrl", "PutBlobFromUrl"]);
    }

    [Fact]
    public async Task Copy_DryRun_SaysWhichWayItWouldGo()
    {
        await using var clouds = await StartAsync();

        var run = await clouds.RunAsync("copy", "--dry-run", "--via", "pull", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.ShouldContain("  would go by pull, as was asked for\n");
        clouds.Pulls.ShouldBe(0);
        clouds.Stored("small").ShouldBeNull();
    }

    private static async Task<StandInPair> StartAsync()
    {
        var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("small", Small);
        clouds.Bucket.Put("empty", Array.Empty<byte>());
        clouds.Bucket.PutInParts("large", Large, [16 * MiB, LargeSize - (16 * MiB)]);
        clouds.Bucket.PutInParts("bare", Bare, [5 * MiB, MiB], isBare: true);
        return clouds;
    }

    private static void ShouldHoldAll(StandInPair clouds)
    {
        foreach (var (key, bytes) in new[] { ("small", Small), ("empty", []), ("large", Large), ("bare", Bare) })
        {
            clouds.Stored(key).AsSpan().SequenceEqual(bytes).ShouldBeTrue(key);
        }
    }

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    private static long Number(JsonElement line, string name) => line.GetProperty(name).GetInt64();
}
