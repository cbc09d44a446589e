using System.Diagnostics;

namespace Trasvase.Reliability.Tests.Kills;

/// <summary>
/// The process is killed at moments that a seed draws: when one of the servers has received the n-th request, before it does anything
/// or after it did and before it answers, or a little later. What follows, the recovery, is killed as well in half of the cases.
/// </summary>
public sealed class RandomKillTests
{
    // On auto the runs take either way in turn: each must be able to go on with what the other began.
    [Theory]
    [InlineData("relay", 300, false)]
    [InlineData("auto", 30, false)]
    [InlineData("relay", 30, true)]
    public async Task Run_KilledAtRandomMoments_LosesMixesAndFalsifiesNothing(string via, int usual, bool isSync)
    {
        KillBuild.Need();
        var enough = LongForm.Count(usual, 10_000);
        var kills = 0;

        // Some runs end before their moment comes; others are killed twice. No seed is begun once there were enough.
        var seeds = Enumerable.Range(1, enough * 2).TakeWhile(_ => Volatile.Read(ref kills) < enough);
        await Parallel.ForEachAsync(seeds, LongForm.Parallel(), async (seed, _) =>
        {
            var random = new Random(seed);
            await using var scene = await KillScene.CreateAsync((ulong)seed, isSync ? "sync" : random.Next(3) == 0 ? "move" : "copy", via);
            try
            {
                var (runs, isDone) = (1 + random.Next(2), false);
                for (var i = 0; i < runs && !isDone; i++)
                {
                    scene.Via = via == "auto" && random.Next(3) == 0 ? "relay" : via;
                    isDone = await KillOnceAsync(scene, random);
                }

                await scene.FinishAsync();
                Interlocked.Add(ref kills, scene.Kills);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}\n{scene}", e);
            }
        });

        kills.ShouldBeGreaterThanOrEqualTo(enough);
    }

    private static async Task<bool> KillOnceAsync(KillScene scene, Random random)
    {
        var (nth, onSource, after, delay) = (
            1 + random.Next(50), random.Next(3) == 0, random.Next(2) == 0, random.Next(4) == 0 ? random.Next(30) : 0);
        var server = onSource ? scene.Clouds.SourceServer : scene.Clouds.TargetServer;
        var seen = 0;
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.Clouds.SourceServer.Before = scene.Clouds.TargetServer.Before = null;
        scene.Clouds.SourceServer.After = scene.Clouds.TargetServer.After = null;
        if (after)
        {
            server.After = async (_, answer) =>
            {
                await KillAsync();
                return answer;
            };
        }
        else
        {
            server.Before = async _ =>
            {
                await KillAsync();
                return null;
            };
        }

        using var process = scene.Start();
        started.SetResult(process);
        return await scene.EndAsync(process);

        async ValueTask KillAsync()
        {
            if (Interlocked.Increment(ref seen) == nth)
            {
                var victim = await started.Task;
                await Task.Delay(TimeSpan.FromMilliseconds(delay), TimeProvider.System);
                victim.Kill();
            }
        }
    }
}
