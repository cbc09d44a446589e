using Trasvase.Jobs;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

/// <summary>A transfer of one object leaves a journal only where the next run could not find out by itself what this one did.</summary>
public sealed class DeferredJournalTests : IDisposable
{
    private readonly JobScene _scene = new() { Scope = new Trasvase.Jobs.Scopes.JobScope.One(new ObjectKey("s/a"), new ObjectKey("t/a")) };

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_SmallObject_MakesNoJournal()
    {
        var data = await _scene.AtSourceAsync("s/a");

        (await RunAsync()).Transferred.ShouldBe(1);

        _scene.Folder.List().ShouldBeEmpty();
        await _scene.ShouldHoldAsync("t/a", data);
    }

    [Fact]
    public async Task Run_LargeObjectThatIsKilled_IsGoneOnWithFromItsJournal()
    {
        var data = await _scene.AtSourceAsync("s/a", 10 * JobScene.PartSize);
        _scene.Target.Before = call => call is { Operation: StoreOperation.PutPart, Part: 8 }
            ? throw new JobScene.KilledException()
            : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(RunAsync);
        _scene.Target.Before = static _ => Task.CompletedTask;
        var sent = _scene.Target.Calls.Count(StoreOperation.PutPart);
        var left = _scene.Folder.List().ShouldHaveSingleItem();
        left.CanResume.ShouldBeTrue();

        var report = await _scene.RunAsync(left.Id);

        (report.Listed, report.Transferred).ShouldBe((1, 1));
        (_scene.Target.Calls.Count(StoreOperation.PutPart) - sent).ShouldBeLessThan(10, "what was staged is not sent again");
        await _scene.ShouldHoldAsync("t/a", data);
    }

    [Fact]
    public async Task Run_MoveThatIsKilledAfterTheRemoval_IsKnownToHaveMoved()
    {
        _scene.IsMove = true;
        var data = await _scene.AtSourceAsync("s/a");
        _scene.Source.After = call => call.Operation == StoreOperation.Remove ? throw new JobScene.KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(RunAsync);
        _scene.Source.After = static _ => Task.CompletedTask;

        var report = await _scene.RunAsync(_scene.Folder.List().Single().Id);

        (report.Transferred, report.Failed).ShouldBe((1, 0));
        await _scene.ShouldHoldAsync("t/a", data);
    }

    [Fact]
    public async Task Run_LargeObject_EndsItsJournal()
    {
        await _scene.AtSourceAsync("s/a", 10 * JobScene.PartSize);

        await RunAsync();

        _scene.Folder.List().ShouldHaveSingleItem().State.ShouldBe(JobState.Done);
    }

    private async Task<JobReport> RunAsync()
    {
        await using var journal = new DeferredJournal(() => _scene.Folder.OpenAsync(JobScene.Order, resume: null));
        return await _scene.RunAsync(journal);
    }
}
