using Trasvase.Testing.Checking;
using Trasvase.Testing.Proxy;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>A part that flows far more slowly than the others is cut and asked again over another connection, over real sockets.</summary>
public sealed class SlowPartTests
{
    private const int KiB = 1024;

    // A part of the one would take 10 seconds; of the other a minute and more, and it is larger than what sockets swallow at once.
    private static readonly Shape Read = new("parts to read", (12 * 256 * KiB) - 17, 256 * KiB);
    private static readonly Shape Written = new("parts to write", 6 * 8 * KiB * KiB, 8 * KiB * KiB);

    [Theory]
    [InlineData(64 * KiB, 1, 2)]
    [InlineData(64 * KiB, 1000, 3)]
    [InlineData(0, 1, 1)]
    public async Task Relay_ThePartComesSlowly_IsReadAgainTwiceAtMostAndNeverWithoutAFloor(int floor, int times, int reads)
    {
        const string Range = "bytes=786432-1048575";
        await using var scene = await CreateAsync(
            Read,
            scene => scene.Source.Plan.Hit(
                new ProxyFault.Drip(Side.Response, 25_000), request => request.Header("Range") == Range, times: times));

        await RunAsync(scene, floor);

        var asked = scene.Source.Requests.Where(scene.IsContent)
            .GroupBy(request => request.Header("Range"))
            .ToDictionary(same => same.Key!, same => same.Count());
        asked[Range].ShouldBe(reads);
        asked.Where(part => part.Key != Range).ShouldAllBe(part => part.Value == 1, "nothing else was slow");
        asked.Count.ShouldBe(Read.Parts);
    }

    [Fact]
    public async Task Relay_ThePartGoesSlowly_IsSentAgain()
    {
        await using var scene = await CreateAsync(
            Written, scene => scene.Target.Plan.Hit(new ProxyFault.Drip(Side.Request, 100_000), scene.IsWrite, nth: 3));

        await RunAsync(scene, 64 * KiB);

        scene.Target.Requests.Count(scene.IsWrite).ShouldBe(Written.Parts + 1);
    }

    private static Task<FaultScene> CreateAsync(Shape shape, Action<FaultScene> arrange) =>
        FaultScene.CreateAsync(
            new FaultCell("N5", "a part is slow", shape, arrange, Specified.Transferred), TestContext.Current.CancellationToken);

    private static async Task RunAsync(FaultScene scene, int floor)
    {
        // Longer than anything here takes: it is not the idle time that cuts.
        scene.Client = scene.Client with { IdleTimeout = TimeSpan.FromMinutes(5) };
        scene.Options = scene.Options with { FloorSpeed = floor };

        await Deadline.KeepAsync("a slow part", scene.RunAsync);

        scene.Unmet.ShouldBe(0);
        scene.Receipt.ShouldNotBeNull().Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        (await Checker.CheckAsync(scene.Facts(), TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }
}
