using System.Diagnostics;
using Trasvase.Testing.StandIns;

namespace Trasvase.Reliability.Tests.Secrets;

/// <summary>The program fails in every way, and prints all it knows: none of eight secrets is in what it says or leaves behind, in
/// whatever spelling.</summary>
public sealed class SecretTests
{
    [Fact]
    public async Task Run_RefusedInEveryWay_GivesNoSecretAway()
    {
        var rounds = LongForm.Count(1, 8);
        var kinds = Enumerable.Repeat(Refusals.Kinds, rounds).SelectMany(kinds => kinds);
        var cases = (from kind in kinds from atTarget in (bool[])[false, true] select (kind, atTarget)).ToList();
        var (outputs, runs) = (0, 0);
        await Parallel.ForEachAsync(cases.Select((one, i) => (one, i)), LongForm.Parallel(), async (item, _) =>
        {
            var (one, i) = item;
            var random = new Random(i);
            var access = (TargetAccess)(i / 2 % 3);
            await using var scene = await SecretScene.CreateAsync(access);
            string[] format = random.Next(2) == 0 ? ["--json"] : [];
            await Deadline.KeepAsync($"{one}", async _ =>
            {
                scene.Refuse(one.atTarget, one.kind, alsoListings: random.Next(2) == 0);
                await scene.RunAsync(i % 4 < 2 ? "copy" : "move", [SecretScene.Source, SecretScene.Target, .. format]);
                scene.Refused.ShouldBeGreaterThan(0, $"{one}");
                await scene.RunAsync("resume", format);
                await scene.RunAsync("jobs", format);
                await scene.RunAsync(
                    i % 4 < 2 ? "verify" : "list",
                    i % 4 < 2
                        ? [SecretScene.Source, SecretScene.Target, .. format]
                        : [one.atTarget ? SecretScene.Target : SecretScene.Source, .. format]);
            });
            var (found, searched) = await scene.SearchAsync();
            found.ShouldBeEmpty($"{one}, {access}: {scene.Said()}");
            Interlocked.Add(ref outputs, searched);
            Interlocked.Add(ref runs, 4);
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"8 secrets, {runs} runs, {outputs} outputs: 0 found.");
    }

    [Theory]
    [InlineData(TargetAccess.ConnectionString, "-KILL")]
    [InlineData(TargetAccess.AccountKey, "-INT")]
    [InlineData(TargetAccess.Sas, "-KILL")]
    public async Task Run_StoppedInMidWorkAndResumed_GivesNoSecretAway(object access, string signal)
    {
        await using var scene = await SecretScene.CreateAsync((TargetAccess)access);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.Clouds.TargetServer.Before = async request =>
        {
            if (request.Operation == "PutBlob")
            {
                reached.TrySetResult();
                await release.Task;
            }

            return (StandInAnswer?)null;
        };
        await Deadline.KeepAsync($"{access} {signal}", async end =>
        {
            using (var process = scene.Start("copy", SecretScene.Source, SecretScene.Target, "--json"))
            {
                var ending = scene.EndAsync(process);
                await reached.Task.WaitAsync(end);
                await scene.KeepCommandLineAsync(process);
                using var kill = Process.Start("kill", [signal, $"{process.Id}"]);
                (await ending).ExitCode.ShouldNotBe(0);
            }

            release.SetResult();
            scene.Clouds.TargetServer.Before = null;
            await scene.RunAsync("jobs", "show", "2", "--json");
            var resumed = await scene.RunAsync("resume");
            resumed.ExitCode.ShouldBe(0, resumed.Said);
            (await scene.RunAsync("verify", SecretScene.Source, SecretScene.Target)).ExitCode.ShouldBe(0);
        });

        var (found, _) = await scene.SearchAsync();
        found.ShouldBeEmpty(scene.Said());
    }
}
