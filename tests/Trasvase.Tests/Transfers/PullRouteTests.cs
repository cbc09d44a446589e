using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Transfers;

/// <summary>Which way a job takes.</summary>
public sealed class PullRouteTests
{
    private static readonly StoreProfile Copying = MemoryProfile.Copying;

    [Theory]
    [InlineData(NetworkScope.Internet, NetworkScope.Internet, true)]
    [InlineData(NetworkScope.Internet, NetworkScope.ThisMachine, true)]
    [InlineData(NetworkScope.PrivateNetwork, NetworkScope.Internet, false)]
    [InlineData(NetworkScope.PrivateNetwork, NetworkScope.PrivateNetwork, true)]
    [InlineData(NetworkScope.ThisMachine, NetworkScope.Internet, false)]
    [InlineData(NetworkScope.ThisMachine, NetworkScope.PrivateNetwork, false)]
    [InlineData(NetworkScope.ThisMachine, NetworkScope.ThisMachine, true)]
    public async Task Auto_SourceCannotBeReachedFromTheTarget_NobodyAsks(object source, object target, bool copies)
    {
        var scene = new CopyScene(
            CopyScene.Md5,
            source: Copying with { Network = (NetworkScope)source, Service = "10.0.0.1" },
            target: Copying with { Network = (NetworkScope)target });
        await scene.PutAsync("a", 100);

        var report = await scene.RunAsync();

        (report.Pulled, scene.Target.Calls.Count(StoreOperation.CopyPart)).ShouldBe(copies ? (1, 1) : (0, 0));
        report.Route.ShouldNotBeNull().ShouldStartWith(copies ? "pull: " : "relay: Memory at 10.0.0.1 can only be reached from");
    }

    [Fact]
    public async Task Auto_ManyObjectsAtOnce_ProbeOnce()
    {
        var scene = new CopyScene(CopyScene.Md5);
        for (var i = 0; i < 50; i++)
        {
            await scene.PutAsync($"k{i}", 100);
        }

        (await scene.RunAsync()).Pulled.ShouldBe(50);

        scene.Target.Calls.Count(StoreOperation.CopyPart).ShouldBe(1);
    }

    [Fact]
    public async Task Auto_ProbeIsRefused_TheJobRelaysAndSaysWhy()
    {
        var scene = new CopyScene(CopyScene.Md5);
        for (var i = 0; i < 20; i++)
        {
            await scene.PutAsync($"k{i}", 100);
        }

        scene.Target.Before = Refusing(StoreErrorKind.Unsupported, _ => true);

        var report = await scene.RunAsync();

        (report.Transferred, report.Pulled, report.Route).ShouldBe((20, 0, "relay: Not here"));
        (scene.Target.Calls.Count(StoreOperation.CopyPart), scene.Target.Calls.Count(StoreOperation.Copy)).ShouldBe((1, 0));
        scene.Receipts.ShouldAllBe(receipt => receipt.Notes.Count == 0);
    }

    [Fact]
    public async Task Auto_ProbeIsRefusedForNow_IsAskedAgainLater()
    {
        var time = new ManualTime();
        var scene = new CopyScene(CopyScene.Md5, time: time);
        scene.Options = scene.Options with
        {
            Connections = 1,
            Pulls = 1,
            MemoryBudget = 128 * 1024,
            Retry = new RetryPolicy { AttemptsMax = 1 },
        };
        await scene.PutAsync("a", 100);
        await scene.PutAsync("b", 100);
        scene.Target.Before = Refusing(StoreErrorKind.Unavailable, call => call is { Operation: StoreOperation.CopyPart, Nth: 1 });
        scene.Target.After = call =>
        {
            time.Advance(TimeSpan.FromSeconds(call.Operation == StoreOperation.Put ? 31 : 0));
            return Task.CompletedTask;
        };

        await scene.RunAsync();

        scene.Receipts.Select(receipt => receipt.Route).ShouldBe([TransferRoute.Relay, TransferRoute.Pull]);
    }

    // The service is known to refuse good URLs now and then.
    [Fact]
    public async Task Auto_ProbeIsRefusedTwice_AThirdUrlIsTried()
    {
        var scene = new CopyScene(CopyScene.Md5);
        await scene.PutAsync("a", 100);
        scene.Target.Before = call => call is { Operation: StoreOperation.CopyPart, Nth: < 3 }
            ? throw new StoreException(StoreErrorKind.SourceRefused, RetryAdvice.Never, "Not here.") { SourceStatus = 403 }
            : Task.CompletedTask;

        (await scene.RunAsync()).Pulled.ShouldBe(1);
    }

    [Fact]
    public async Task Auto_FirstObjectCannotBeAskedFor_OthersAreCopied()
    {
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { Connections = 1, Pulls = 1, MemoryBudget = 128 * 1024 };
        await scene.PutAsync("a", 100);
        await scene.PutAsync("b", 100);
        scene.Source.Before = call => call.Operation == StoreOperation.GrantRead && call.Key == new ObjectKey("a")
            ? throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, "The URL has too many characters.")
            : Task.CompletedTask;

        var report = await scene.RunAsync();

        scene.Receipts.Select(receipt => receipt.Route).ShouldBe([TransferRoute.Relay, TransferRoute.Pull]);
        scene.Receipts[0].Notes.ShouldHaveSingleItem().ShouldBe("It was relayed: The URL has too many characters.");
        report.Route.ShouldBe("pull: Memory fetches from Memory itself, but for what the notes name");
    }

    [Fact]
    public async Task Auto_ObjectOfTheProbeIsGone_AnotherIsAskedWith()
    {
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { Connections = 1, Pulls = 1, MemoryBudget = 128 * 1024 };
        await scene.PutAsync("a", 100);
        await scene.PutAsync("b", 100);
        scene.Target.Before = async call =>
        {
            if (call is { Operation: StoreOperation.CopyPart, Nth: 1 }
                && await scene.Source.Inner.FindAsync(new ObjectKey("a"), null, CopyScene.Token) is { } found)
            {
                await scene.Source.Inner.RemoveAsync(found.Key, found.ETag!, CopyScene.Token);
            }
        };

        var report = await scene.RunAsync();

        (report.Skipped, report.Pulled).ShouldBe((1, 1));
    }

    [Fact]
    public async Task CopyOnly_SourceGivesNoUrls_StopsBeforeAnything()
    {
        var scene = new CopyScene(CopyScene.Md5, source: Copying with { WhyNoGrants = "opens these objects with a key" });
        scene.Options = scene.Options with { Via = TransferRoute.Pull };
        await scene.PutAsync("a", 100);

        var report = await scene.RunAsync();

        (report.Listed, report.StoppedBy).ShouldBe((0, StoreErrorKind.Unsupported));
        report.Stopped.ShouldBe(
            "Only pulling is allowed (--via pull), but Memory opens these objects with a key. With --via auto everything is relayed.");
        (scene.Target.Calls.All.Count + scene.Source.Calls.Count(StoreOperation.List)).ShouldBe(0);
    }

    [Fact]
    public async Task AnyRoute_UrlCannotLiveSoLong_StopsBeforeAnything()
    {
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { UrlExpires = TimeSpan.FromHours(2) };
        await scene.PutAsync("a", 100);
        scene.Source.Before = call => call.Operation == StoreOperation.GrantRead
            ? throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, "The credentials end before.")
            : Task.CompletedTask;

        var report = await scene.RunAsync();

        (report.Listed, report.StoppedBy, report.Stopped).ShouldBe((0, StoreErrorKind.InvalidRequest, "The credentials end before."));
    }

    [Fact]
    public async Task Relay_IsAskedFor_NobodyAsksTheTarget()
    {
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { Via = TransferRoute.Relay };
        await scene.PutAsync("a", 100);

        var report = await scene.RunAsync();

        (report.Pulled, report.Route, scene.Source.Calls.Count(StoreOperation.GrantRead)).ShouldBe((0, "relay, as was asked for", 0));
    }

    private static Func<StoreCall, Task> Refusing(StoreErrorKind kind, Func<StoreCall, bool> which) =>
        call => call.Operation is StoreOperation.CopyPart or StoreOperation.Copy && which(call)
            ? throw new StoreException(kind, RetryAdvice.Never, "Not here.")
            : Task.CompletedTask;
}
