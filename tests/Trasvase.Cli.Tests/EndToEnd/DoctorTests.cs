using Trasvase.Testing.Data;

namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class DoctorTests
{
    [Fact]
    public async Task Doctor_AllIsWell_SaysASentenceForEachAndExitsWith0()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("a", new PositionalData(1, 5000).ToArray());

        var run = await clouds.RunAsync("doctor", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.ShouldStartWith("examined s3://bucket/ and az://container/\n  ok          machine memory      A job takes about ");
        run.Output.ShouldContain("variables that are set: AWS_ACCESS_KEY_ID,");
        run.Output.ShouldMatch(@"\n  \d+ ok, 0 warnings, 0 failures, 0 not checked\n$");
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 100);
        clouds.Azure.State.Blobs(StandInPair.ContainerName).ShouldBeEmpty();
        ShouldTellNoSecret(clouds, run);
    }

    [Fact]
    public async Task Doctor_WhatIsWrong_IsSaidWithWhatToDoAndExitsWith1()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("a", new PositionalData(1, 5000).ToArray());
        clouds.Azure.State.RemoveContainer(StandInPair.ContainerName);

        var text = await clouds.RunAsync("doctor", "--quiet", StandInPair.Source, StandInPair.Target);
        var json = await clouds.RunAsync("doctor", "--json", "--no-journal", StandInPair.Source, StandInPair.Target);

        text.ExitCode.ShouldBe(1, text.Said);
        text.Output.ShouldStartWith("  FAILURE     target  list        ");
        text.Output.ShouldContain("-> Make the container, or give --create-container.");
        json.ExitCode.ShouldBe(1, json.Said);
        var failed = json.Events("finding").Single(line => line.GetProperty("verdict").GetString() == "failure");
        (failed.GetProperty("side").GetString(), failed.GetProperty("check").GetString()).ShouldBe(("target", "list"));
        json.Events("finding").ShouldContain(line => line.GetProperty("verdict").GetString() == "notChecked");
        json.Events("summary").Single().GetProperty("failures").GetInt64().ShouldBe(1);
        ShouldTellNoSecret(clouds, text);
        ShouldTellNoSecret(clouds, json);
    }

    [Fact]
    public async Task Doctor_JournalThatCannotBeWritten_IsAFailure()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("a", new PositionalData(1, 5000).ToArray());

        var run = await clouds.RunAsync("doctor", "--quiet", "--journal", "/proc/journals", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(1, run.Said);
        run.Output.ShouldStartWith("  FAILURE     machine journal ");
    }

    private static void ShouldTellNoSecret(StandInPair clouds, Run run)
    {
        foreach (var secret in new[]
        {
            clouds.S3.Account.SecretAccessKey,
            clouds.S3.Account.AccessKeyId,
            Convert.ToBase64String(clouds.Azure.State.Key),
            "X-Amz-Signature",
        })
        {
            run.Said.ShouldNotContain(secret);
        }
    }
}
