using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

public sealed partial class ResumeTests
{
    private static readonly ReasonCount Renamed = new(ReasonKind.Renamed, ShortReason.KeyTaken, 2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_Resumed_HasTheReasonsOfAllRunsAndNotThoseOfWhatWasTriedAgain(bool isKilled)
    {
        for (var i = 0; i < 10; i++)
        {
            await _scene.AtSourceAsync($"s/{i}", 1000);
        }

        await TakeAsync("0", "5");
        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value is "s/2" or "s/3"
            ? throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, "Not now.")
            : Task.CompletedTask;
        (await RunAsync()).Reasons.ShouldBe([new ReasonCount(ReasonKind.Failed, "refused as invalid", 2), Renamed]);
        _scene.Source.Before = call => isKilled && call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value is "s/3"
            ? throw new JobScene.KilledException()
            : Task.CompletedTask;
        var id = _scene.Folder.List().Single().Id;
        if (isKilled)
        {
            await Should.ThrowAsync<JobScene.KilledException>(() => RunAsync(resume: id));
            _scene.Source.Before = static _ => Task.CompletedTask;
        }

        var report = await RunAsync(resume: id);

        (report.Listed, report.Transferred, report.Failed).ShouldBe((10, 10, 0));
        report.Reasons.ShouldBe([Renamed]);
        _scene.Folder.Find(id).Report.Reasons.ShouldBe([Renamed]);
    }

    private async Task TakeAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await _scene.AtTargetAsync("t/" + name, size: 30, seed: 9);
        }
    }
}
