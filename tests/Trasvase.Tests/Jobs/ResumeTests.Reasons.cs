using Trasvase.Storage;
using Trasvase.Testing.Data;
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
            await FillAsync($"{i}", 1000);
        }

        await TakeAsync("0", "5");
        _source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value is "s/2" or "s/3"
            ? throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, "Not now.")
            : Task.CompletedTask;
        (await RunAsync()).Reasons.ShouldBe([new ReasonCount(ReasonKind.Failed, "refused as invalid", 2), Renamed]);
        _source.Before = call => isKilled && call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value is "s/3"
            ? throw new KilledException()
            : Task.CompletedTask;
        var id = new JobFolder(_path).List().Single().Id;
        if (isKilled)
        {
            await Should.ThrowAsync<KilledException>(() => RunAsync(resume: id));
            _source.Before = static _ => Task.CompletedTask;
        }

        var report = await RunAsync(resume: id);

        (report.Listed, report.Transferred, report.Failed).ShouldBe((10, 10, 0));
        report.Reasons.ShouldBe([Renamed]);
        new JobFolder(_path).Find(id).Report.Reasons.ShouldBe([Renamed]);
    }

    private async Task TakeAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await _target.Inner.PutAsync(new ObjectKey("t/" + name), new PositionalData(9, 30).ToBody(), new WriteOptions(), None);
        }
    }
}
