using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>Tags and access tiers, in the request that stores an object: Put Blob, Put Blob From URL and Put Block List.</summary>
public sealed class CarryTests
{
    private const int MiB = 1024 * 1024;

    [Theory]
    [InlineData("relay")]
    [InlineData("copy")]
    public async Task Copy_TagsAndTable_ArriveInTheRequestThatStores(string via)
    {
        await using var clouds = await FillAsync();

        var run = await clouds.RunAsync(
            "copy", "--json", "--via", via, "--tags", "fit", "--tier", "table", "--part-size", "8MiB", StandInPair.Source,
            StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        foreach (var key in new[] { "small", "large" })
        {
            var blob = Blob(clouds, key);
            blob.Tags.ShouldBe(new Dictionary<string, string> { ["team"] = "red + blue" });
            blob.Tier.ShouldBe("Cool");
            blob.Metadata["colour"].ShouldBe("red");
        }

        (Blob(clouds, "plain").Tags.Count, Blob(clouds, "plain").Tier).ShouldBe((0, "Hot"));
        run.Events("object")
            .Single(line => line.GetProperty("sourceKey").GetString() == "small")
            .GetProperty("notes")
            .EnumerateArray()
            .ShouldContain(note => note.GetString()!.StartsWith("The tag 'mail' is left out"));
        clouds.AskedOfTarget.ShouldNotContain("SetBlobTags");
        clouds.AskedOfTarget.ShouldNotContain("SetBlobTier");
        clouds.AskedOfTarget.ShouldContain(via == "copy" ? "PutBlobFromUrl" : "PutBlob");
        clouds.AskedOfTarget.ShouldContain("PutBlockList");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Move_TagsGivenUp_NamesThemOrDoesWithoutTheRightToReadThem(bool mayRead)
    {
        await using var clouds = await FillAsync();
        clouds.S3.Server.Before = request => new ValueTask<StandInAnswer?>(!mayRead && request.Operation == "GetObjectTagging"
            ? StandInAnswer.Xml(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
            : null);

        var run = await clouds.RunAsync("move", "--json", "--accept-loss", "tags", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        clouds.Bucket.Keys.ShouldBeEmpty();
        run.Events("object").Single(line => line.GetProperty("sourceKey").GetString() == "small").GetProperty("reasons").EnumerateArray()
            .ShouldContain(reason => reason.GetProperty("explains").GetString() == "notCarried"
                && reason.GetProperty("why").GetString() == "tags");
    }

    [Fact]
    public async Task Copy_AllTagsWanted_FailsWhatDoesNotFitAndSendsNothingOfIt()
    {
        await using var clouds = await FillAsync();

        var run = await clouds.RunAsync("copy", "--tags", "all", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(3, run.Said);
        run.Error.ShouldContain("cannot be stored with its tag 'mail': Azure Blob Storage takes no '@' in a tag");
        clouds.Stored("small").ShouldBeNull();
        clouds.Stored("large").ShouldBeNull();
        clouds.Stored("plain").ShouldNotBeNull();
        clouds.AskedOfTarget.ShouldNotContain("PutBlockList");
    }

    [Fact]
    public async Task Copy_WithoutTheseOptions_AsksForNoTagsAndNamesNoTier()
    {
        await using var clouds = await FillAsync();

        var run = await clouds.RunAsync("copy", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        clouds.AskedOfSource.ShouldNotContain("GetObjectTagging");
        (Blob(clouds, "small").Tags.Count, Blob(clouds, "small").Tier).ShouldBe((0, null));
    }

    [Fact]
    public async Task Copy_OwnTable_IsFollowed()
    {
        await using var clouds = await FillAsync();
        var table = Path.GetTempFileName();
        await File.WriteAllTextAsync(table, "# ours\nSTANDARD = cold\nSTANDARD_IA=Archive\n", TestContext.Current.CancellationToken);

        var run = await clouds.RunAsync("copy", "--tier-table", table, StandInPair.Source, StandInPair.Target);
        File.Delete(table);

        run.ExitCode.ShouldBe(0, run.Said);
        (Blob(clouds, "plain").Tier, Blob(clouds, "small").Tier, Blob(clouds, "large").Tier).ShouldBe(("Cold", "Archive", "Archive"));
    }

    [Theory]
    [InlineData("is no tier of Azure Blob Storage: it has Hot, Cool, Cold, Archive", "STANDARD=Lukewarm")]
    [InlineData("Line 2 is no line", "STANDARD=Hot\nnonsense")]
    public async Task Copy_TableThatMakesNoSense_IsRefusedBeforeAnythingBegins(string sentence, string text)
    {
        await using var clouds = await FillAsync();
        var table = Path.GetTempFileName();
        await File.WriteAllTextAsync(table, text, TestContext.Current.CancellationToken);

        var run = await clouds.RunAsync("copy", "--tier-table", table, StandInPair.Source, StandInPair.Target);
        File.Delete(table);

        (run.ExitCode, clouds.AskedOfTarget.Count, clouds.AskedOfSource.Count).ShouldBe((2, 0, 0), run.Said);
        run.Error.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("cannot be read back", "--tier", "archive", "--verify", "read-back")]
    [InlineData("--tier-table goes with --tier table only", "--tier", "hot", "--tier-table", "x")]
    [InlineData("cannot be used", "--tier-table", "/no/such/file")]
    public async Task Copy_ChoicesThatContradict_AreRefused(string sentence, params string[] arguments)
    {
        await using var clouds = await FillAsync();

        var run = await clouds.RunAsync(["copy", .. arguments, StandInPair.Source, StandInPair.Target]);

        run.ExitCode.ShouldBe(2, run.Said);
        run.Error.ShouldContain(sentence);
    }

    private static AzureContent Blob(StandInPair clouds, string key) =>
        clouds.Azure.State.Find(StandInPair.ContainerName, key).ShouldNotBeNull();

    private static async Task<StandInPair> FillAsync()
    {
        var clouds = await StandInPair.StartAsync();
        var traits = new S3Traits
        {
            StorageClass = "STANDARD_IA",
            Metadata = new Dictionary<string, string> { ["colour"] = "red" },
            Tags = new Dictionary<string, string> { ["team"] = "red + blue", ["mail"] = "a@b" },
        };
        clouds.Bucket.Put("plain", new PositionalData(1, 1000).ToArray());
        clouds.Bucket.Put("small", new PositionalData(2, 1000).ToArray(), traits);
        var large = new PositionalData(3, 20 * MiB).ToArray();
        clouds.Bucket.PutInParts("large", large, [8 * MiB, 8 * MiB, 4 * MiB], traits);
        return clouds;
    }
}
