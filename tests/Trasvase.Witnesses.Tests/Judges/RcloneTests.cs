using System.Text.Json;
using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;
using Trasvase.Testing.Processes;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Witnesses.Tests.Judges;

/// <summary>A program that others wrote reads both stand-ins and compares them: listings, sizes, metadata, and each byte.</summary>
public sealed class RcloneTests
{
    private const string Box = "bucket";

    // rclone takes a key for a path, of which these are none, and takes both forms of one accent for the same.
    private static readonly string[] NoPaths =
    [
        "double slash", "triple slash", "leading slash", "two leading slashes", "trailing slash", "two trailing slashes", "only a slash",
        "looks like a URL", "looks like S3", "looks like Azure", "NFD",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static List<string> Keys =>
        [.. WeirdKeys.Names.Except(NoPaths).Select(WeirdKeys.Get)
            .Where(key => AzureBlobProfile.WhyKeyRefused(new ObjectKey(key)) is null)];

    [Fact]
    public async Task Check_BothStandInsWithTheSameObjects_FindsNoDifferenceAndThenOne()
    {
        Assert.SkipWhen(Installed.WhyNoRclone() is not null, Installed.WhyNoRclone() ?? "");
        await using var s3 = await S3StandIn.StartAsync(new S3StandInOptions(), Cancellation);
        await using var azure = await AzureStandIn.StartAsync(new AzureStandInOptions(), Cancellation);
        azure.State.CreateContainer(Box);
        foreach (var (key, i) in Keys.Select((key, i) => (key, i)))
        {
            var data = new PositionalData((ulong)i, 10 + i).ToArray();
            s3.State.CreateBucket(Box).Put(key, data,
                new S3Traits { Metadata = new Dictionary<string, string> { ["name"] = $"a  b {i}" } });
            azure.State.Put(Box, key, data);
        }

        var same = await RunAsync(s3, azure, "check", $"s3:{Box}", $"az:{Box}", "--download");
        var listed = await RunAsync(s3, azure, "lsjson", $"s3:{Box}", "--recursive", "--files-only", "--metadata");
        azure.State.Tamper(Box, Keys[3], content => content with { Bytes = new PositionalData(99, content.Size).ToArray() });
        var changed = await RunAsync(s3, azure, "check", $"s3:{Box}", $"az:{Box}", "--download");

        same.ExitCode.ShouldBe(0, same.Said);
        same.Said.Contains($" {Keys.Count} matching files", StringComparison.Ordinal).ShouldBeTrue(same.Said);
        (changed.ExitCode, changed.Said.Contains("1 differences found", StringComparison.Ordinal)).ShouldBe((1, true), changed.Said);
        var entries = JsonDocument.Parse(listed.Output).RootElement.EnumerateArray().ToList();
        entries.Select(entry => entry.GetProperty("Size").GetInt64()).Order()
            .ShouldBe(Enumerable.Range(10, Keys.Count).Select(size => (long)size));
        entries.ShouldAllBe(entry =>
            entry.GetProperty("Metadata").GetProperty("name").GetString() == $"a  b {entry.GetProperty("Size").GetInt64() - 10}");
    }

    private static async Task<Run> RunAsync(S3StandIn s3, AzureStandIn azure, params string[] arguments)
    {
        var sas = AzureSas.ForAccount(azure.Account.Name, azure.State.Key, "rl", azure.State.Now.AddHours(1));
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RCLONE_CONFIG"] = "/dev/null",
            ["RCLONE_CONFIG_S3_TYPE"] = "s3",
            ["RCLONE_CONFIG_S3_PROVIDER"] = "Other",
            ["RCLONE_CONFIG_S3_ENDPOINT"] = s3.Server.Endpoint.AbsoluteUri,
            ["RCLONE_CONFIG_S3_REGION"] = s3.Account.Region,
            ["RCLONE_CONFIG_S3_ACCESS_KEY_ID"] = s3.Account.AccessKeyId,
            ["RCLONE_CONFIG_S3_SECRET_ACCESS_KEY"] = s3.Account.SecretAccessKey,
            ["RCLONE_CONFIG_S3_LIST_VERSION"] = "2",
            ["RCLONE_CONFIG_S3_LIST_URL_ENCODE"] = "true",
            ["RCLONE_CONFIG_AZ_TYPE"] = "azureblob",
            ["RCLONE_CONFIG_AZ_SAS_URL"] = $"{azure.Account.Endpoint.AbsoluteUri}?{sas}",
        };
        using var process = Run.StartProgram(["rclone", .. arguments, "--retries", "1", "--low-level-retries", "1", "--use-server-modtime"],
            environment);
        return await Run.EndOfAsync(process);
    }
}
