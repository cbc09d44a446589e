using Trasvase.Jobs.Scopes;
using Trasvase.Storage;

namespace Trasvase.Tests.Jobs;

/// <summary>Moves in which two source objects would get the same target key: whatever is repeated or killed, the bytes of both are
/// somewhere.</summary>
public sealed class MoveMeetingTests : IDisposable
{
    private readonly JobScene _scene = Moving();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task RunAsync_MoveRepeated_TheSecondOneDoesNotReplaceTheFirst()
    {
        var first = await _scene.AtSourceAsync("s/a", seed: 1);
        await _scene.AtSourceAsync("s/b", seed: 2);
        _scene.Scope = Mapped("^.*$", "x");

        for (var run = 0; run < 3; run++)
        {
            var report = await _scene.RunAsync();

            (report.Transferred, report.Failed).ShouldBe((run == 0 ? 1 : 0, 1));
        }

        (await JobScene.BytesAsync(_scene.Target.Inner, "t/x")).ShouldBe(first.ToArray());
        _scene.Receipts.Last().Reason.ShouldNotBeNull().ShouldContain("another source object");
        (await _scene.Source.Inner.FindAsync(new ObjectKey("s/b"), version: null, TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public async Task RunAsync_MarkerMovedBefore_TheKeyThatRepeatsThePrefixDoesNotReplaceIt()
    {
        var marker = await _scene.AtSourceAsync("s/", seed: 1);
        await _scene.AtSourceAsync("s/s/", seed: 2);
        _scene.Scope = new JobScope.Below("s/", "");

        await _scene.RunAsync();
        var report = await _scene.RunAsync();

        report.Failed.ShouldBe(1);
        (await JobScene.BytesAsync(_scene.Target.Inner, "s/")).ShouldBe(marker.ToArray());
    }

    [Fact]
    public async Task RunAsync_CopyOfNewerContent_StillReplacesItsOwn()
    {
        await _scene.AtSourceAsync("s/a", seed: 1);
        _scene.Scope = Mapped("^.*$", "x");
        await _scene.RunAsync();
        var newer = await _scene.AtSourceAsync("s/a", seed: 3, size: 2000);

        (await _scene.RunAsync()).Transferred.ShouldBe(1);

        (await JobScene.BytesAsync(_scene.Target.Inner, "t/x")).ShouldBe(newer.ToArray());
    }

    [Fact]
    public async Task RunAsync_AnyKeysMapsAndKills_LoseNoBytes()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            using var scene = Moving();
            scene.Source.PageSize = 1 + random.Next(4);
            scene.Options = scene.Options with { IfExists = random.Next(3) == 0 ? CollisionPolicy.Newer : CollisionPolicy.Overwrite };
            scene.Scope = random.Next(3) == 0
                ? new JobScope.Below("s/", "")
                : random.Next(2) == 0 ? Mapped("[abc]$", "x") : Mapped("^s?/", "");
            var contents = new List<string>();
            foreach (var key in Enumerable.Range(0, 12).Select(_ => "s/" + Draw(random)).Append("s/").Distinct())
            {
                contents.Add(Convert.ToHexString((await scene.AtSourceAsync(key, size: 40, seed: (ulong)(contents.Count + 1))).ToArray()));
            }

            for (var run = 0; run < 4; run++)
            {
                await RunOrKillAsync(scene, run < 3 ? 1 + random.Next(60) : int.MaxValue);
            }

            (await StoredAsync(scene)).IsSupersetOf(contents).ShouldBeTrue($"seed {seed}");
        }
    }

    private static string Draw(Random random) => string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => "abs/"[random.Next(4)]));

    private static JobScope Mapped(string pattern, string replacement) =>
        new JobScope.Below("s/", "t/")
        {
            Selection = new Selection { Maps = [new(pattern, replacement)] }.At("s/", DateTimeOffset.UnixEpoch),
        };

    private static JobScene Moving()
    {
        var scene = JobScene.Replacing();
        scene.IsMove = true;
        return scene;
    }

    private static async Task RunOrKillAsync(JobScene scene, int nth)
    {
        var calls = 0;
        scene.Source.After = scene.Target.After = _ => Interlocked.Increment(ref calls) == nth
            ? throw new JobScene.KilledException()
            : Task.CompletedTask;
        try
        {
            await scene.RunAsync();
        }
        catch (JobScene.KilledException)
        {
            // The next run goes on.
        }
    }

    private static async Task<HashSet<string>> StoredAsync(JobScene scene)
    {
        var contents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var store in new[] { scene.Source.Inner, scene.Target.Inner })
        {
            await foreach (var page in store.ListAsync(new ListOptions(), TestContext.Current.CancellationToken))
            {
                foreach (var info in page.Objects)
                {
                    contents.Add(Convert.ToHexString(await JobScene.BytesAsync(store, info.Key.Value)));
                }
            }
        }

        return contents;
    }
}
