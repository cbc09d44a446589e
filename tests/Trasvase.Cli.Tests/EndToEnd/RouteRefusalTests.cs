using Trasvase.Testing.Data;
using Trasvase.Testing.Http;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>What is asked of the way and cannot be is said before anything begins.</summary>
public sealed class RouteRefusalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-route-").FullName;

    [Theory]
    [InlineData("--url-expires", "0", "A signed URL can live 1 second to 7 days (604800 seconds), not 0 seconds.")]
    [InlineData("--url-expires", "604801", "A signed URL can live 1 second to 7 days (604800 seconds), not 604801 seconds.")]
    [InlineData("--url-expires", "soon", "--url-expires must be a number of seconds. See 'trasvase copy --help'.")]
    [InlineData("--pulls", "0", "The number of pulls at a time must be between 1 and 4096, not 0.")]
    [InlineData("--metadata", "some", "--metadata must be keep or none. See 'trasvase copy --help'.")]
    [InlineData("--via", "post", "--via must be auto, pull or relay. See 'trasvase copy --help'.")]
    public async Task Copy_OptionOutOfRange_IsAnErrorBeforeTheFirstRequest(string option, string value, string sentence)
    {
        await using var clouds = await StartAsync();

        var run = await clouds.RunAsync("copy", option, value, StandInPair.Source, StandInPair.Target);

        run.Error.ShouldBe($"trasvase: {sentence}\n");
        run.ExitCode.ShouldBe(2);
        ShouldNotHaveAsked(clouds);
    }

    [Theory]
    [InlineData("process", "auto")]
    [InlineData("process", "copy")]
    [InlineData("container", "auto")]
    public async Task Copy_UrlThatIsToOutliveItsCredentials_IsAnErrorBeforeTheFirstRequest(string kind, string via)
    {
        await using var clouds = await StartAsync();
        await using var script = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        UseTemporaryCredentials(clouds, kind, script);

        var run = await clouds.RunAsync("copy", "--via", via, "--url-expires", "7200", StandInPair.Source, StandInPair.Target);

        run.Error.ShouldMatch(
            @"^trasvase: The URL is to live 7200 s, but the temporary credentials that sign it live only 3[45]\d\d s: ask for less \(--url-expires\), or leave it out; ");
        run.ExitCode.ShouldBe(1);
        ShouldNotHaveAsked(clouds);
    }

    [Fact]
    public async Task Copy_TemporaryCredentialsAndNothingAskedFor_SignsUrlsAsLongAsTheyLive()
    {
        await using var clouds = await StartAsync();
        await using var script = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        UseTemporaryCredentials(clouds, "process", script);

        var run = await clouds.RunAsync("copy", "--via", "pull", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        clouds.Pulls.ShouldBe(1);
    }

    [Fact]
    public async Task Copy_OnlyCopyingWithACustomersKey_IsRefusedBeforeTheFirstRequest()
    {
        await using var clouds = await StartAsync();
        var key = Path.Combine(_folder, "customer.key");
        await File.WriteAllTextAsync(
            key, Convert.ToBase64String(new PositionalData(7, 32).ToArray()), TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var run = await clouds.RunAsync("copy", "--via", "pull", "--sse-c-key-file", key, StandInPair.Source, StandInPair.Target);

        run.Error.ShouldContain(
            "Only pulling is allowed (--via pull), but S3 opens these objects with their owner's key (SSE-C), which travels in "
            + "headers and in no URL. "
            + "With --via auto everything is relayed.\n");
        run.ExitCode.ShouldBe(1);
        ShouldNotHaveAsked(clouds);
    }

    [Fact]
    public async Task Copy_SourceOnThisMachineAndTargetElsewhere_IsRelayedAndSaysWhy()
    {
        await using var clouds = await StartAsync();
        var account = clouds.Azure.Account;
        clouds.Environment["AZURE_STORAGE_CONNECTION_STRING"] = account.ConnectionString
            .Replace("=http;", "=https;", StringComparison.Ordinal)
            .Replace("http://127.0.0.1", "https://target.invalid", StringComparison.Ordinal);

        var run = await clouds.RunAsync("copy", "--json", "--patience", "0", StandInPair.Source, StandInPair.Target);

        run.Events("summary").Single().GetProperty("via").GetString().ShouldBe(
            $"relay: S3 at {clouds.S3.Account.Endpoint.AbsoluteUri.TrimEnd('/')} can only be reached from this machine, and Azure "
                + "Blob Storage is elsewhere");
        clouds.Pulls.ShouldBe(0);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<StandInPair> StartAsync()
    {
        var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("object", new PositionalData(1, 1000).ToArray());
        return clouds;
    }

    private static void ShouldNotHaveAsked(StandInPair clouds)
    {
        clouds.AskedOfSource.ShouldBeEmpty();
        clouds.AskedOfTarget.ShouldBeEmpty();
        clouds.Pulls.ShouldBe(0);
    }

    // Credentials of one hour, from where AWS's own tools find them too.
    private void UseTemporaryCredentials(StandInPair clouds, string kind, HttpScript script)
    {
        var end = TimeProvider.System.GetUtcNow().AddHours(1);
        clouds.S3.State.Allow(new S3Credential("ASIATEMPORARY", "a secret of an hour", "a token of an hour", end));
        clouds.Environment.Remove("AWS_ACCESS_KEY_ID");
        clouds.Environment.Remove("AWS_SECRET_ACCESS_KEY");
        var token = kind == "process" ? "SessionToken" : "Token";
        var document = $$"""{"Version": 1, "AccessKeyId": "ASIATEMPORARY", "SecretAccessKey": "a secret of an hour", "{{token}}": "a token of an hour", "Expiration": "{{end:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""";
        if (kind == "container")
        {
            script.Then(ScriptAnswer.Of(200, System.Text.Encoding.UTF8.GetBytes(document), ("Content-Type", "application/json")));
            clouds.Environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = script.Endpoint;
            return;
        }

        var (answer, config) = (Path.Combine(_folder, "answer.json"), Path.Combine(_folder, "config"));
        File.WriteAllText(answer, document);
        File.WriteAllText(config, $"[profile hour]\ncredential_process = cat {answer}\nregion = us-east-1\n");
        clouds.Environment["AWS_CONFIG_FILE"] = config;
        clouds.Environment["AWS_PROFILE"] = "hour";
    }
}
