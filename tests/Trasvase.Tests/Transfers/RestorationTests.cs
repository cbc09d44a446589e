using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers;

namespace Trasvase.Tests.Transfers;

public class RestorationTests
{
    private static readonly WriteOptions Archive = new() { StorageClass = MemoryProfile.ArchiveClass };

    private readonly HastyTime _time = new();
    private readonly Scene _scene;

    public RestorationTests()
    {
        _scene = new Scene(new MemoryOptions { RestoreTime = TimeSpan.FromHours(5), Time = _time });
        _scene.Options = _scene.Options with { Restore = new RestoreOptions { Days = 1 } };
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task RunAsync_ArchivedSource_IsAskedForOnceAndCopiedWhenItCanBeRead(int length)
    {
        var data = await _scene.PutSourceAsync(length, options: Archive);

        var receipt = await _scene.CopyAsync(await _scene.ListedAsync(), _time);

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Source.Calls.Count(StoreOperation.Restore).ShouldBe(1);
        _scene.Source.Calls.Count(StoreOperation.Find).ShouldBeInRange(10, 45, "looks are few: the time between them grows");
        receipt.Duration.ShouldBeGreaterThan(TimeSpan.FromHours(5));
        receipt.Duration.ShouldBeLessThan(TimeSpan.FromHours(5.5));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task RunAsync_StoreThatTellsOnlyByARead_IsRestoredAndWaitedFor(int length)
    {
        var data = await _scene.PutSourceAsync(length);
        _scene.Source.Profile = _scene.Source.Profile with { TellsArchived = false };
        DateTimeOffset? asked = null;
        _scene.Source.Before = call =>
        {
            asked ??= call.Operation == StoreOperation.Restore ? _time.GetUtcNow() : null;
            var isReady = asked is { } at && _time.GetUtcNow() - at >= TimeSpan.FromHours(3);
            return call.Operation == StoreOperation.OpenRead && !isReady
                ? throw new StoreException(StoreErrorKind.Archived, RetryAdvice.Never, "Archived.")
                : Task.CompletedTask;
        };

        var receipt = await _scene.CopyAsync(await _scene.ListedAsync(), _time);

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Source.Calls.Count(StoreOperation.Restore).ShouldBe(1);
        receipt.Duration.ShouldBeGreaterThan(TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task RunAsync_NotRestoredInTime_FailsAndSaysWhatToDo()
    {
        await _scene.PutSourceAsync(10, options: Archive);
        _scene.Options = _scene.Options with { RestoreWait = TimeSpan.FromHours(4) };

        var receipt = await _scene.CopyAsync(time: _time);

        (receipt.Outcome, receipt.Error).ShouldBe((Outcome.Failed, StoreErrorKind.Timeout));
        receipt.Reason.ShouldBe("It is archived and was not restored within 4 h. Run the same command again to wait on.");
        _time.Waited.ShouldBe(TimeSpan.FromHours(4));
        _scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_NoTimeToWait_OnlyAsksAndSkips()
    {
        await _scene.PutSourceAsync(10, options: Archive);
        _scene.Options = _scene.Options with { RestoreWait = TimeSpan.Zero };

        var receipt = await _scene.CopyAsync(time: _time);

        receipt.Outcome.ShouldBe(Outcome.Skipped);
        receipt.Reason.ShouldNotBeNull().ShouldStartWith("archived", Case.Sensitive);
        _scene.Source.Calls.Count(StoreOperation.Restore).ShouldBe(1);
        _time.Waited.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(true, Outcome.Transferred)]
    [InlineData(false, Outcome.Skipped)]
    public async Task RunAsync_ArchivedAndToBeSentAgainForItsMetadata_EndsAsTheDryRunSaid(bool restores, Outcome outcome)
    {
        var target = new MemoryOptions { Profile = MemoryProfile.Default with { Updates = false } };
        var scene = new Scene(new MemoryOptions { RestoreTime = TimeSpan.FromHours(5), Time = _time }, target);
        await scene.PutSourceAsync(10);
        await scene.CopyAsync(time: _time);
        var data = await scene.PutSourceAsync(
            10, options: Archive with { Metadata = new Dictionary<string, string> { ["edition"] = "2" } });
        var options = scene.Options with { Restore = restores ? new RestoreOptions { Days = 1 } : null };

        scene.Options = options with { DryRun = true };
        var said = await scene.CopyAsync(time: _time);
        scene.Options = options;
        var receipt = await scene.CopyAsync(time: _time);

        (said.Outcome, receipt.Outcome).ShouldBe((outcome, outcome), receipt.Reason);
        await scene.ShouldHoldAsync(data);
        (await scene.TargetObjectsAsync()).Single().Metadata.ContainsKey("edition").ShouldBe(restores);
    }

    [Fact]
    public async Task RunAsync_RestoreIsDenied_FailsWithTheReason()
    {
        await _scene.PutSourceAsync(10, options: Archive);
        _scene.Source.Before = call => call.Operation == StoreOperation.Restore
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not allowed.")
            : Task.CompletedTask;

        var receipt = await _scene.CopyAsync(time: _time);

        (receipt.Outcome, receipt.Error, receipt.Reason).ShouldBe((Outcome.Failed, StoreErrorKind.PermissionDenied, "Not allowed."));
    }

    [Fact]
    public async Task RunAsync_RestoredCopyExpiresWhileItIsRead_IsRestoredAgain()
    {
        var data = await _scene.PutSourceAsync(200_000, options: Archive);
        var expires = 1;
        _scene.Source.Before = call =>
        {
            if (call is { Operation: StoreOperation.OpenRead, Nth: > 2 } && Interlocked.Exchange(ref expires, 0) == 1)
            {
                _time.CreateTimer(static _ => { }, null, TimeSpan.FromDays(2), Timeout.InfiniteTimeSpan).Dispose();
            }

            return Task.CompletedTask;
        };

        var receipt = await _scene.CopyAsync(time: _time);

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Source.Calls.Count(StoreOperation.Restore).ShouldBe(2);
    }

    [Fact]
    public async Task RunAsync_ReplacedWhileItWaits_CopiesWhatIsThereThen()
    {
        await _scene.PutSourceAsync(10, options: Archive);
        var replaced = new PositionalData(2, 300);
        _scene.Source.Before = async call =>
        {
            if (call is { Operation: StoreOperation.Find, Nth: 5 })
            {
                await _scene.Source.Inner.PutAsync(Scene.SourceKey, replaced.ToBody(), new WriteOptions(), Scene.None);
            }
        };

        (await _scene.CopyAsync(time: _time)).Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(replaced);
    }

    [Fact]
    public async Task RunAsync_NetworkIsDownWhileItWaits_WaitsOn()
    {
        await _scene.PutSourceAsync(10, options: Archive);
        _scene.Source.Before = call => call is { Operation: StoreOperation.Find, Nth: 4 or 6 }
            ? throw new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Exhausted, "No way there.")
            : Task.CompletedTask;

        (await _scene.CopyAsync(time: _time)).Outcome.ShouldBe(Outcome.Transferred);
    }

    [Fact]
    public async Task RunAsync_SourceThatOnlyTellsWhenItIsRead_IsSkipped()
    {
        await _scene.PutSourceAsync(200_000);
        _scene.Options = _scene.Options with { Restore = null };
        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead
            ? throw new StoreException(StoreErrorKind.Archived, RetryAdvice.Never, "Archived.")
            : Task.CompletedTask;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Skipped);
        receipt.Reason.ShouldNotBeNull().ShouldStartWith("archived", Case.Sensitive);
        (await _scene.TargetObjectsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_SourceThatIsNeverReadableWhateverItSays_FailsInTheEnd()
    {
        await _scene.PutSourceAsync(10);
        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead
            ? throw new StoreException(StoreErrorKind.Archived, RetryAdvice.Never, "Archived.")
            : Task.CompletedTask;

        var receipt = await _scene.CopyAsync(time: _time);

        (receipt.Outcome, receipt.Error).ShouldBe((Outcome.Failed, StoreErrorKind.Archived));
    }

    [Fact]
    public async Task RunAsync_DryRun_AsksForNothing()
    {
        await _scene.PutSourceAsync(10, options: Archive);
        _scene.Options = _scene.Options with { DryRun = true };

        var receipt = await _scene.CopyAsync(time: _time);

        receipt.Notes.ShouldBe(["It is archived and would be restored first."]);
        _scene.Source.Calls.Count(StoreOperation.Restore).ShouldBe(0);
    }

    [Fact]
    public void PauseAfter_Looks_GrowsToTenMinutes()
    {
        Restoration.PauseAfter(0).ShouldBe(TimeSpan.FromSeconds(30));
        Restoration.PauseAfter(2).ShouldBe(TimeSpan.FromMinutes(2));
        Restoration.PauseAfter(int.MaxValue).ShouldBe(TimeSpan.FromMinutes(10));
    }
}
