using System.Globalization;

namespace Trasvase.Tests.Simulation;

/// <summary>
/// Whole jobs in virtual time among faults that are drawn from a seed. The environment variable <c>TRASVASE_SEEDS</c> says how
/// many seeds; 2,000 if it is not set.
/// </summary>
public class SimulationTests
{
    private static readonly long SeedsWanted = long.TryParse(
        Environment.GetEnvironmentVariable("TRASVASE_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seeds)
        ? seeds
        : 2000;

    public static TheoryData<string> PlantedFaults =>
        ["Flip", "Lose", "Mix", "DropSource", "DropTarget", "Unconditional", "Early", "Hang", "Forget", "Leak", "Believe", "Swap"];

    [Fact]
    public async Task Seeds_AllThatAreAskedFor_KeepEveryPromise()
    {
        var half = SeedsWanted / 2;

        var runs = await Task.WhenAll(
            SimulationRun.StartAsync($"--seeds 0..{half}"), SimulationRun.StartAsync($"--seeds {half}..{SeedsWanted}"));

        foreach (var run in runs)
        {
            run.ExitCode.ShouldBe(0, run.Output);
            run.Failed.ShouldBe(0, run.Output);

            // Seeds in which nothing gets anywhere would prove nothing.
            run.CountOf("Transferred").ShouldBeGreaterThan(run.Seeds, run.Output);
            run.CountOf("Failed").ShouldBeGreaterThan(0, run.Output);
            run.CountOf("Unchanged").ShouldBeGreaterThan(0, run.Output);
            run.CountOf("copied").ShouldBeGreaterThan(run.Seeds / 4, run.Output);
        }

        runs.Sum(run => run.Seeds).ShouldBe(SeedsWanted);
    }

    [Fact]
    public async Task Seeds_InAnotherProcessAndAfterOthers_HappenExactlyAgain()
    {
        var (one, other) = (
            await SimulationRun.StartAsync("--seeds 100..140 --digests"), await SimulationRun.StartAsync("--seeds 120..140 --digests"));

        one.Digests.Count.ShouldBe(40);
        one.Digests.Distinct().Count().ShouldBe(40);
        other.Digests.ShouldBe(one.Digests.Skip(20));
    }

    [Fact]
    public async Task Seed_WithTrace_TellsTheStory()
    {
        var run = await SimulationRun.StartAsync("--seed 5 --trace");

        run.Output.ShouldContain("run 1 begins");
        run.Output.ShouldContain("source 1 list in/");
    }

    [Theory]
    [MemberData(nameof(PlantedFaults))]
    public async Task Seeds_WithAPlantedFault_FindIt(string planted)
    {
        var run = await SimulationRun.StartAsync($"--seeds 0..1000 --until-failure --plant {planted}");

        run.ExitCode.ShouldBe(1, run.Output);
        run.Failed.ShouldBe(1, run.Output);
        run.Output.ShouldContain($"--trace --plant {planted}");
    }
}
