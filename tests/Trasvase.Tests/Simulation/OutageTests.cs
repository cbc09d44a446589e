namespace Trasvase.Tests.Simulation;

/// <summary>Outages of 12 s, 2 min and 1 h of either side, in the middle of everything that a job does, in virtual time.</summary>
public class OutageTests
{
    [Theory]
    [InlineData("Source")]
    [InlineData("Target")]
    public async Task Outages_OfOneSide_FailNoObjectAndAskAtMostOnceASecond(string side)
    {
        var run = await SimulationRun.StartAsync($"--outages {side}");

        run.ExitCode.ShouldBe(0, run.Output);
        run.Output.ShouldContain("72 outages, 0 failed");
        run.Output.ShouldNotContain("without patience 0", Case.Sensitive, "cells that pass anyway would prove nothing");
    }
}
