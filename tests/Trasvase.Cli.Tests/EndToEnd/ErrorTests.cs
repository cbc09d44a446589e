using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;
using Trasvase.Testing.Http;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>What goes wrong in practice: one sentence that names what to mend, the right exit code, no stack trace, no secret.</summary>
public sealed class ErrorTests(RealServers servers)
{
    private const string Canary = "CanarySecretCanarySecretCanarySecret0000";

    // Nothing listens on port 1.
    private const string Nobody = "http://127.0.0.1:1";

    [Theory]
    [InlineData(2, "'nowhere' is not a location: write it as s3://bucket/key", "copy", "nowhere", "az://container/")]
    [InlineData(2, "names no container", "copy", "s3://bucket/key", "az:///key")]
    [InlineData(2, "copy needs SOURCE and TARGET", "copy", "s3://bucket/key")]
    [InlineData(2, "There is no option --frob. See 'trasvase copy --help'.", "copy", "s3://bucket/key", "az://container/", "--frob")]
    [InlineData(2, "Say what to do: copy, move, sync, verify, plan, doctor, list, resume, jobs.", "frobnicate")]
    [InlineData(
        2, "Did you mean: trasvase copy s3://bucket/key az://container/ --if-exists overwrite", "cp", "S3://bucket/key",
        "az://container/", "--overwrite")]
    [InlineData(2, "Did you mean: trasvase copy s3://bucket/key az://container/", "copy", "S3://bucket/key", "az://container/")]
    [InlineData(
        2, "There is no option --azure-key. Secrets are never arguments", "copy", "s3://bucket/key", "az://container/", "--azure-key",
        Canary)]
    [InlineData(2, "There is no option --secret. Secrets are never arguments", "list", "s3://bucket/key", "--secret=" + Canary)]
    [InlineData(2, "There is one argument too many", "list", "s3://bucket/key", Canary)]
    [InlineData(
        2, "carries a signature, which never belongs on a command line", "list",
        "https://acct.blob.core.windows.net/c/?sv=1&sig=" + Canary)]
    [InlineData(2, "--memory must be a size such as 64MiB", "copy", "s3://bucket/key", "az://container/", "--memory", "lots")]
    [InlineData(
        2, "--if-exists must be rename, overwrite, skip, newer or fail.", "copy", "s3://bucket/key", "az://container/", "--if-exists",
        "never")]
    [InlineData(
        2, "The number of connections must be between 1 and 1024", "copy", "s3://bucket/key", "az://container/", "--connections",
        "5000")]
    [InlineData(
        2, "There is no file '/no/such/file' (--azure-key-file).", "copy", "s3://bucket/key", "az://container/", "--azure-key-file",
        "/no/such/file")]
    [InlineData(2, "cannot be the target", "copy", "s3://bucket/key", "s3://other/")]
    public async Task Usage_Wrong_SaysWhatToWrite(int code, string sentence, params string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = Canary,
            ["AZURE_STORAGE_CONNECTION_STRING"] = $"AccountName=acct;AccountKey={Convert.ToBase64String(new byte[64])}",
        };

        ShouldComplain(await Run.OfAsync(environment, arguments), code, sentence);
    }

    [Fact]
    public async Task List_WithoutAwsCredentials_SaysHowToGiveThem() =>
        ShouldComplain(
            await Run.OfAsync(new Dictionary<string, string>(), "list", "s3://bucket/"),
            5,
            "No AWS credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");

    [Fact]
    public async Task List_WithoutAzureCredentials_SaysHowToGiveThem() =>
        ShouldComplain(
            await Run.OfAsync(new Dictionary<string, string>(), "list", "az://container/"), 2, "set AZURE_STORAGE_CONNECTION_STRING");

    [Theory]
    [InlineData("copy --journal /tmp/j --no-journal s3://b/ az://c/", "--journal names where the job is remembered")]
    [InlineData("copy --max-rate 50 s3://b/ az://c/", "write 50M, or 50B")]
    [InlineData("copy --report r-{dat}.jsonl s3://b/ az://c/", "{dat} stands for nothing: there are {date} and {time}")]
    [InlineData("copy --connections 99999 s3://b/ az://c/", "trasvase: The number of connections must be between 1 and 1024")]
    [InlineData("help nope", "There is no command 'nope'. Say what to do: ")]
    public async Task Line_ThatCannotBeMeant_IsRefusedWithWhatToDo(string line, string sentence)
    {
        var azure = new Dictionary<string, string> { ["AZURE_STORAGE_CONNECTION_STRING"] = "UseDevelopmentStorage=true" };

        ShouldComplain(await Run.OfAsync(azure, line.Split(' ')), 2, sentence);
    }

    [Fact]
    public async Task List_EndpointUnreachable_NamesIt()
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_S3"] = Nobody,
            ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = Canary,
        };

        ShouldComplain(
            await Run.OfAsync(environment, "list", "s3://bucket/"),
            1,
            "Listing s3://bucket at 127.0.0.1:1 failed: the connection was refused.");
    }

    [Fact]
    public async Task List_CredentialsExpired_SaysSo()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var s3 = await HttpScript.StartAsync(cancellation);
        s3.Then(ScriptAnswer.Of(
            400,
            "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>",
            ("Content-Type", "application/xml")));
        var environment = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_S3"] = s3.Endpoint,
            ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = Canary,
            ["AWS_SESSION_TOKEN"] = Canary,
        };

        ShouldComplain(await Run.OfAsync(environment, "list", "s3://bucket/"), 5, "expired");
    }

    [Fact]
    public async Task Copy_SecretKeyWrong_SaysWhich()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("a", [1]);

        var run = await Run.OfAsync(
            clouds.EnvironmentWith(("AWS_SECRET_ACCESS_KEY", Canary)), "copy", $"s3://{clouds.Bucket}/a", $"az://{clouds.Container}/");

        ShouldComplain(run, 1, "check AWS_SECRET_ACCESS_KEY");
        (await clouds.TargetKeysAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Copy_AzureKeyWrong_SaysSoAndStoresNothing()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("a", [1]);
        var wrong = clouds.Azure with { Key = Convert.ToBase64String(new byte[64]) };

        var run = await Run.OfAsync(
            clouds.EnvironmentWith(("AZURE_STORAGE_CONNECTION_STRING", wrong.ConnectionString)),
            "copy",
            $"s3://{clouds.Bucket}/a",
            $"az://{clouds.Container}/");

        ShouldComplain(run, 1, "account key");
        run.Said.ShouldNotContain(wrong.Key);
        (await clouds.TargetKeysAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/a", "az://container/")]
    [InlineData("/", "az://container/")]
    public async Task Copy_BucketMissing_NamesIt(string key, string target)
    {
        using var clouds = await CloudPair.CreateAsync(servers);

        var run = await Run.OfAsync(clouds.Environment, "copy", $"s3://no-such-bucket-here{key}", target);

        ShouldComplain(run, 1, "s3://no-such-bucket-here");
        run.Error.ShouldContain("the bucket does not exist");
    }

    [Fact]
    public async Task Copy_ContainerMissing_NamesItAndTheOption()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("in/a", [1]);

        var one = await Run.OfAsync(clouds.Environment, "copy", $"s3://{clouds.Bucket}/in/a", "az://no-such-container/");
        var all = await Run.OfAsync(clouds.Environment, "copy", $"s3://{clouds.Bucket}/in/", "az://no-such-container/");

        ShouldComplain(one, 1, "The container 'no-such-container' does not exist");
        one.Error.ShouldContain("--create-container");
        all.ExitCode.ShouldBe(1);
        all.Error.ShouldContain("The container 'no-such-container' does not exist");
    }

    [Fact]
    public async Task Copy_KeyMissing_NamesIt()
    {
        using var clouds = await CloudPair.CreateAsync(servers);

        var run = await Run.OfAsync(clouds.Environment, "copy", $"s3://{clouds.Bucket}/not-there", $"az://{clouds.Container}/");

        ShouldComplain(run, 1, "There is no object 'not-there' in");
    }

    [Fact]
    public async Task Copy_TargetExistsWithFail_SaysSoAndLeavesIt()
    {
        using var clouds = await CloudPair.CreateAsync(servers);
        await clouds.PutAsync("a", new PositionalData(1, 100).ToArray());
        await clouds.PutAsync("b", new PositionalData(2, 100).ToArray());
        await Run.OfAsync(clouds.Environment, "copy", $"s3://{clouds.Bucket}/a", $"az://{clouds.Container}/x");

        var run = await Run.OfAsync(
            clouds.Environment, "copy", "--if-exists", "fail", $"s3://{clouds.Bucket}/b", $"az://{clouds.Container}/x");

        ShouldComplain(run, 1, "The target 'x' exists.");
        (await clouds.ReadTargetAsync("x")).ShouldBe(new PositionalData(1, 100).ToArray());
    }

    [Fact]
    public async Task Json_Failure_IsAnEventToo()
    {
        var run = await Run.OfAsync(new Dictionary<string, string>(), "list", "--json", "az://container/");

        run.ExitCode.ShouldBe(2);
        run.Events("error").Single().GetProperty("message").GetString()!.ShouldContain("AZURE_STORAGE_CONNECTION_STRING");
    }

    private static void ShouldComplain(Run run, int code, string sentence)
    {
        run.ExitCode.ShouldBe(code, run.Said);

        // A line of progress stands before it if that took long.
        var lines = run.Error.TrimEnd('\n').Split('\n');
        lines[^1].ShouldStartWith("trasvase: ");
        lines[^1].ShouldContain(sentence);
        lines[..^1].ShouldAllBe(line => line.EndsWith("B/s", StringComparison.Ordinal), "it is one sentence, or two, on one line");
        run.Said.ShouldNotContain("   at ");
        run.Said.ShouldNotContain("Exception");
        run.Said.ShouldNotContain(Canary);
    }
}
