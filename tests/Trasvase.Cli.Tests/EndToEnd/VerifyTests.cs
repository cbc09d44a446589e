using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class VerifyTests(RealServers servers)
{
    private const int LargeSize = (9 * 1024 * 1024) + 17;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_WhatWasCopied_IsVerifiedBothWays()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await FillAsync(clouds);
        string[] locations = [$"s3://{clouds.Bucket}/in/", $"az://{clouds.Container}/out/"];
        var copy = await Run.OfAsync(clouds.Environment, ["copy", .. locations, "--json"]);
        copy.ExitCode.ShouldBe(0, copy.Said);

        // Over plain HTTP every one of them is proven by a digest of the source: MD5 in one piece, MD5 in order, MD5s of parts.
        copy
            .Events("object")
            .ToDictionary(line => line.GetProperty("targetKey").GetString()!, line => line.GetProperty("verifiedBy").GetString())
            .ShouldBe(
                new Dictionary<string, string?>
                {
                    ["out/0"] = "md5",
                    ["out/1"] = "md5",
                    ["out/large"] = "md5",
                    ["out/parts"] = "multipartETag",
                },
                ignoreOrder: true);

        var told = await Run.OfAsync(clouds.Environment, ["verify", .. locations]);
        var read = await Run.OfAsync(clouds.Environment, ["verify", "--read-back", "--json", .. locations]);

        told.ExitCode.ShouldBe(0, told.Said);
        told.Output.ShouldContain("  listed               4\n  verified             4   ");
        told.Output.ShouldContain("  mismatch             0\n  missing              0\n  failed               0\n");
        read.ExitCode.ShouldBe(0, read.Said);
        read.Events("compared")
            .Select(line => line.GetProperty("verifiedBy").GetString())
            .ShouldBe(["readBack", "readBack", "readBack", "readBack"]);
        read.Events("summary").Single().GetProperty("verified").GetInt64().ShouldBe(4);
    }

    [Fact]
    public async Task Verify_NamesThatWereEncoded_AreLookedForAsTheyAreStored()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put(@"in/a\b", new PositionalData(1, 100).ToArray());
        string[] how = ["--names", "encode", StandInPair.Source, StandInPair.Target];
        (await clouds.RunAsync(["copy", .. how, "--no-journal"])).ExitCode.ShouldBe(0);

        var run = await clouds.RunAsync(["verify", .. how]);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.ShouldContain("  verified             1");
    }

    [Fact]
    public async Task Verify_WhatIsWrong_IsNamedAndExitsWith4()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await FillAsync(clouds);
        string[] locations = [$"s3://{clouds.Bucket}/in/", $"az://{clouds.Container}/out/"];
        (await Run.OfAsync(clouds.Environment, ["copy", "--quiet", .. locations])).ExitCode.ShouldBe(0);
        var one = (await clouds.Target.FindAsync(new ObjectKey("out/1"), version: null, Cancellation)).ShouldNotBeNull();
        await clouds.Target.RemoveAsync(one.Key, one.ETag!, Cancellation);

        var missing = await Run.OfAsync(clouds.Environment, ["verify", "--quiet", .. locations]);

        missing.ExitCode.ShouldBe(3, missing.Said);
        missing.Output.ShouldStartWith($"missing      s3://{clouds.Bucket}/in/1 -> az://{clouds.Container}/out/1: There is no object");
        var large = (await clouds.Target.FindAsync(new ObjectKey("out/large"), version: null, Cancellation)).ShouldNotBeNull();
        var other = new PositionalData(77, LargeSize).ToBody();
        await clouds.Target.PutAsync(large.Key, other, new WriteOptions { Metadata = large.Metadata }, Cancellation);

        var mismatch = await Run.OfAsync(clouds.Environment, ["verify", "--read-back", "--json", .. locations]);

        mismatch.ExitCode.ShouldBe(4, mismatch.Said);
        var outcomes = mismatch.Events("compared")
            .ToDictionary(line => line.GetProperty("sourceKey").GetString()!, line => line.GetProperty("outcome").GetString());
        outcomes.ShouldBe(
            new Dictionary<string, string?>
            {
                ["in/0"] = "verified",
                ["in/1"] = "missing",
                ["in/large"] = "mismatch",
                ["in/parts"] = "verified",
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task Copy_ReadBack_IsSaidInTheReceipt()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("a", new PositionalData(1, 5000).ToArray());

        var run = await Run.OfAsync(
            clouds.Environment, "copy", "--verify", "read-back", $"s3://{clouds.Bucket}/a", $"az://{clouds.Container}/");

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.ShouldContain("  verified by reading the target back\n");
    }

    [Fact]
    public async Task Verify_ContainerMissing_SaysSoOnceAndExitsWith1()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await FillAsync(clouds);

        var run = await Run.OfAsync(clouds.Environment, "verify", $"s3://{clouds.Bucket}/in/", "az://no-such-container/");

        run.ExitCode.ShouldBe(1, run.Said);
        run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldStartWith("trasvase: ");
    }

    private static async Task FillAsync(CloudPair clouds)
    {
        await clouds.PutAsync("in/0", []);
        await clouds.PutAsync("in/1", new PositionalData(1, 1000).ToArray());
        await clouds.PutAsync("in/large", new PositionalData(2, LargeSize).ToArray());
        var data = new PositionalData(3, LargeSize);
        var upload = await clouds.Source.BeginUploadAsync(new ObjectKey("in/parts"), new WriteOptions(), Cancellation);
        var receipts = new List<PartReceipt>();
        const int PartLength = 8 * 1024 * 1024;
        for (long offset = 0; offset < LargeSize; offset += PartLength)
        {
            var part = new Part(receipts.Count + 1, offset, Math.Min(PartLength, LargeSize - offset));
            receipts.Add(await clouds.Source.PutPartAsync(upload, part, data.Slice(offset, part.Length).ToBody(), Cancellation));
        }

        await clouds.Source.CompleteUploadAsync(upload, receipts, new WriteOptions(), Cancellation);
    }
}
