using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

/// <summary>The level that is found, against models of servers, in no time.</summary>
public class PacerTests
{
    private const int Seeds = 200;

    [Fact]
    public void Next_FarServerThatTakesAll_IsAtTheBoundWithinTwoSeconds()
    {
        var pacer = new Pacer(32, 256);

        new ServerModel().Run(pacer, TimeSpan.FromSeconds(2), new Random(1));

        pacer.Level.ShouldBe(256);
    }

    [Fact]
    public void Next_PlateauAnywhere_ComesToRestNearIt()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var best = random.Next(12, 400);
            var server = new ServerModel { Capacity = 10 * best, Noise = 0.04 * random.NextDouble() };
            var pacer = new Pacer(32, 512);

            server.Run(pacer, TimeSpan.FromSeconds(60), random);
            var levels = server.Run(pacer, TimeSpan.FromSeconds(60), random);

            levels.Average(server.SpeedOf)
                .ShouldBeGreaterThan(0.85 * server.Capacity, $"seed {seed}: best {best}, levels {string.Join(' ', levels)}");
            levels.Average().ShouldBeLessThan(Math.Max(2.1 * best, 40), $"seed {seed}: best {best}, levels {string.Join(' ', levels)}");
        }
    }

    [Fact]
    public void Next_ThrottlingAboveALevel_StaysAroundIt()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var server = new ServerModel { Allowed = random.Next(8, 200), Noise = 0.05 };
            var pacer = new Pacer(32, 256);

            server.Run(pacer, TimeSpan.FromSeconds(20), random);
            var levels = server.Run(pacer, TimeSpan.FromSeconds(60), random);

            levels.Average(server.SpeedOf)
                .ShouldBeGreaterThan(
                    0.7 * server.SpeedOf(256), $"seed {seed}: {server.Allowed} allowed, levels {string.Join(' ', levels)}");
            levels.Count(level => level > 1.15 * server.Allowed)
                .ShouldBeLessThan(levels.Count / 8, $"seed {seed}: {server.Allowed} allowed, levels {string.Join(' ', levels)}");
        }
    }

    [Fact]
    public void Next_EverythingIsRefusedForAWhile_GivesWayAndComesBackWithinSeconds()
    {
        var (pacer, server, random) = (new Pacer(32, 256), new ServerModel(), new Random(1));
        server.Run(pacer, TimeSpan.FromSeconds(5), random);
        server.Allowed = 0;
        var during = server.Run(pacer, TimeSpan.FromSeconds(30), random);
        server.Allowed = double.PositiveInfinity;

        var after = server.Run(pacer, TimeSpan.FromSeconds(6), random);

        during[^1].ShouldBe(Pacer.LevelMin);
        during.ShouldAllBe(level => level >= Pacer.LevelMin, "never to nothing");
        after[^1].ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Next_ServerLosesMostOfItsSpeed_IsNotLeftAtALevelThatBringsNothing()
    {
        var (pacer, server, random) = (new Pacer(32, 256), new ServerModel(), new Random(1));
        server.Run(pacer, TimeSpan.FromSeconds(5), random);
        server.Capacity = 160;

        var levels = server.Run(pacer, TimeSpan.FromMinutes(3), random);

        levels[^1].ShouldBeLessThan(40, string.Join(' ', levels));
        server.SpeedOf(levels[^1]).ShouldBeGreaterThan(0.8 * 160);
    }

    [Fact]
    public void Next_OneInAHundredIsRefused_HalvesNothing()
    {
        var (pacer, random, share) = (new Pacer(32, 256), new Random(7), new RefusalShare());
        var levels = new List<int>();
        for (var i = 0; i < 400; i++)
        {
            var asked = Math.Max(1, pacer.Level * 2);
            share.Add(asked, Enumerable.Range(0, asked).Count(_ => random.NextDouble() < 0.01), TimeSpan.FromMilliseconds(250));
            pacer.Next(new PaceSample(TimeSpan.FromMilliseconds(250), pacer.Level, 1, share.Value));
            levels.Add(pacer.Level);
        }

        levels.Skip(20).Average().ShouldBeGreaterThan(220, string.Join(' ', levels));
    }

    [Fact]
    public void Next_NobodyWantsMore_ChangesNothing()
    {
        var (pacer, server) = (new Pacer(32, 256), new ServerModel { IsBusy = false });

        server.Run(pacer, TimeSpan.FromMinutes(1), new Random(1)).ShouldAllBe(level => level == 32);
    }

    [Fact]
    public void Next_WorkWaitsForTheProcessor_AddsNothingUntilItDoesNot()
    {
        var (pacer, server) = (new Pacer(32, 512), new ServerModel { Queued = 0.4 });

        var during = server.Run(pacer, TimeSpan.FromSeconds(10), new Random(1));
        server.Queued = 0.1;
        var after = server.Run(pacer, TimeSpan.FromSeconds(4), new Random(1));

        during.ShouldAllBe(level => level <= 32);
        after[^1].ShouldBe(512);
    }

    // A far service answers all that is asked of it at once together, and then nothing for a while.
    [Fact]
    public void Next_WorkWaitsOnAMachineThatRestsInBetween_GoesOnAdding()
    {
        var (pacer, server) = (new Pacer(32, 512), new ServerModel { Queued = 0.4, Processors = 0.2 });

        server.Run(pacer, TimeSpan.FromSeconds(4), new Random(1))[^1].ShouldBe(512);
    }

    [Fact]
    public void Next_WorkBeginsToWaitForTheProcessor_KeepsOnlyWhatBroughtMore()
    {
        var (pacer, server) = (new Pacer(32, 512), new ServerModel { Capacity = 320 });
        server.Run(pacer, TimeSpan.FromMilliseconds(250), new Random(1)).ShouldBe([64]);
        server.Queued = 0.4;

        server.Run(pacer, TimeSpan.FromSeconds(1), new Random(1))[^1].ShouldBe(32);
    }

    [Fact]
    public void Next_AnySamples_StaysWithinBounds()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var max = random.Next(1, 300);
            var pacer = new Pacer(32, max);
            for (var i = 0; i < 500; i++)
            {
                pacer.Next(new PaceSample(
                    TimeSpan.FromSeconds(random.NextDouble()),
                    random.NextDouble() * 1000,
                    random.Next(2),
                    random.Next(5) == 0 ? random.NextDouble() : 0,
                    random.NextDouble()));
                pacer.Level.ShouldBeInRange(Math.Min(max, Pacer.LevelMin), max, $"seed {seed}, sample {i}");
                if (random.Next(50) == 0)
                {
                    max = random.Next(1, 300);
                    pacer.SetMax(max);
                    pacer.Level.ShouldBeInRange(Math.Min(1, max), max);
                }
            }
        }
    }

    [Fact]
    public void SetMax_Higher_IsUsedAtOnce()
    {
        var (pacer, server) = (new Pacer(32, 8), new ServerModel());
        server.Run(pacer, TimeSpan.FromSeconds(30), new Random(1));
        pacer.SetMax(128);

        server.Run(pacer, TimeSpan.FromSeconds(3), new Random(1));

        pacer.Level.ShouldBe(128);
    }
}
