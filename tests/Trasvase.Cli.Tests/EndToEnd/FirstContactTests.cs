using System.Text;
using Trasvase.Testing.Data;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>The first command on a machine that is not as one would wish: few open files, no home, a profile instead of
/// variables.</summary>
public sealed class FirstContactTests
{
    private static readonly string[] Sources = [StandInPair.Source, StandInPair.Target];

    /// <summary>Variables that are set in the place of those that lead to both clouds; an empty one is not set.</summary>
    public static TheoryData<string, string[]> Surroundings => new()
    {
        { "as it should be", [] },
        { "a region that is another", ["AWS_REGION=eu-central-1"] },
        { "no region", ["AWS_REGION="] },
        { "endpoint and region of a profile", ["AWS_REGION=", "AWS_ENDPOINT_URL_S3=", "AWS_CONFIG_FILE=@config"] },
        { "the endpoint of all services", ["AWS_ENDPOINT_URL_S3=", "AWS_ENDPOINT_URL=@endpoint"] },
        { "a proxy that nobody needs", ["HTTPS_PROXY=http://127.0.0.1:9", "HTTP_PROXY=http://127.0.0.1:9", "NO_PROXY=127.0.0.0/8"] },
        { "an endpoint with a bucket", ["AWS_ENDPOINT_URL_S3=@endpoint/bucket"] },
        { "a signature for everything", ["SAS=rcwl"] },
        { "a signature to write and to create", ["SAS=cw"] },
        { "a signature to write, to create and to list", ["SAS=cwl"] },
        { "a signature to create", ["SAS=c"] },
        { "a signature to read", ["SAS=rl"] },
        { "a key that is none", ["AWS_SECRET_ACCESS_KEY=wrong"] },
        { "authorities that are not there", ["AWS_CA_BUNDLE=/none.pem"] },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Surroundings))]
    public async Task Doctor_WhateverTheSurroundings_FailsOnlyWhereCopyDoes(string what, string[] variables)
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("a", new PositionalData(1, 100).ToArray());
        var config = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.config");
        var endpoint = clouds.Environment["AWS_ENDPOINT_URL_S3"];
        await File.WriteAllTextAsync(
            config,
            $"[default]\nregion = us-east-1\nservices = local\n[services local]\ns3 =\n  endpoint_url = {endpoint}\n",
            Cancellation);
        foreach (var (name, value) in variables.Select(variable => (variable.Split('=')[0], variable.Split('=', 2)[1])))
        {
            if (name == "SAS")
            {
                UseSas(clouds, value);
                continue;
            }

            clouds.Environment[name] = value.Replace("@config", config, StringComparison.Ordinal)
                .Replace("@endpoint", endpoint, StringComparison.Ordinal);
        }

        try
        {
            var doctor = await clouds.RunAsync(["doctor", .. Sources]);
            var copy = await clouds.RunAsync(["copy", "--no-journal", .. Sources]);

            (doctor.ExitCode == 0).ShouldBe(copy.ExitCode == 0, $"{what}: {doctor.Said}\n{copy.Said}");
        }
        finally
        {
            File.Delete(config);
        }
    }

    private static void UseSas(StandInPair clouds, string permissions)
    {
        clouds.Environment.Remove("AZURE_STORAGE_CONNECTION_STRING");
        foreach (var (name, value) in clouds.Azure.ContainerSasEnvironment(StandInPair.ContainerName, permissions))
        {
            clouds.Environment[name] = value;
        }
    }

    [Fact]
    public async Task Copy_FewOpenFiles_IsDoneWithFewerConnectionsAndSaysSo()
    {
        await using var clouds = await StandInPair.StartAsync();
        for (var i = 0; i < 400; i++)
        {
            clouds.Bucket.Put($"{i:000}", new PositionalData((ulong)i, 1000).ToArray());
        }

        var run = await Run.ShellAsync(
            clouds.Environment, $"ulimit -n 256; exec {Run.Executable} copy --via relay {StandInPair.Source} {StandInPair.Target}");

        run.ExitCode.ShouldBe(0, run.Said);
        run.Error.ShouldContain("This process may open 256 files");
        run.Error.ShouldContain("ulimit -n");
        clouds.Azure.State.Blobs(StandInPair.ContainerName).Count.ShouldBe(400);
    }

    [Fact]
    public async Task Copy_NoHomeAndNoFolderThatCanBeWritten_IsOneSentenceWithBothWaysOut()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("a", Encoding.UTF8.GetBytes("content"));

        var run = await Run.ShellAsync(
            clouds.Environment,
            $"unset HOME; XDG_STATE_HOME=/proc/none exec {Run.Executable} copy {StandInPair.Source} {StandInPair.Target}");

        run.ExitCode.ShouldBe(1, run.Said);
        run.Error.Trim().Split('\n').Length.ShouldBe(1, run.Error);
        run.Error.ShouldContain("HOME is not set");
        run.Error.ShouldContain("--journal");
        run.Error.ShouldContain("--no-journal");
    }
}
