namespace Trasvase.Reliability.Tests.Kills;

/// <summary>
/// The process is killed before and after it remembers a page of a listing that has many, and while what the pages held is finished: the
/// next run goes on behind what was remembered, and nothing of it is lost or done twice.
/// </summary>
public sealed class ListingKillTests
{
    private const int Tiny = 64;

    [Theory]
    [InlineData("copy")]
    [InlineData("move")]
    [InlineData("sync")]
    public async Task Run_KilledAmongManyPages_GoesOnBehindWhatWasRemembered(string verb)
    {
        KillBuild.Need();
        string[] points = ["page-listed", "page-recorded", "receipt-made", "receipt-recorded"];
        int[] passings = LongForm.IsOn ? [1, 2, 3, 4, 5, 6, 7, 8] : verb == "move" ? [4] : [1, 7];
        var cases = points
            .SelectMany(point => passings.Select((nth, i) => (First: $"{point}:{nth}", Second: $"{points[i]}:{1 + (nth % 3)}")))
            .ToList();
        var killed = 0;
        await Parallel.ForEachAsync(cases.Select((kill, i) => (kill, i)), LongForm.Parallel(), async (one, _) =>
        {
            await using var scene = await KillScene.CreateAsync((ulong)one.i, verb, "relay", Tiny);
            try
            {
                if (!await scene.RunAsync(("TRASVASE_KILL_AT", one.kill.First)))
                {
                    await scene.RunAsync(("TRASVASE_KILL_AT", one.kill.Second));
                }

                await scene.FinishAsync();
                scene.IsResumed.ShouldBeTrue();
                scene.ListingsBegun.ShouldBe(one.kill.First == "page-listed:1" ? 2 : 1, "a page that was remembered is not listed again");
                Interlocked.Add(ref killed, scene.Kills);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Killed at {one.kill.First}, then at {one.kill.Second}: {e.Message}\n{scene}", e);
            }
        });

        killed.ShouldBeGreaterThanOrEqualTo(cases.Count, "each was killed at least once");
    }
}
