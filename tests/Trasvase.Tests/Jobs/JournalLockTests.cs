using Trasvase.Jobs.Journal;

namespace Trasvase.Tests.Jobs;

public sealed class JournalLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-lock-").FullName;

    private string Journal => Path.Combine(_folder, "a.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void IsHeld_Taken_IsTrueUntilItIsGivenBack()
    {
        JournalLock.IsHeld(Journal).ShouldBeFalse();

        using (JournalLock.TryTake(Journal).ShouldNotBeNull())
        {
            JournalLock.IsHeld(Journal).ShouldBeTrue();
            JournalLock.TryTake(Journal).ShouldBeNull();
        }

        JournalLock.IsHeld(Journal).ShouldBeFalse();
    }

    // 'trasvase jobs' asks about every job, also in the moment in which one is begun or resumed.
    [Fact]
    public async Task TryTake_WhileOthersAsk_AlwaysSucceeds()
    {
        JournalLock.TryTake(Journal)!.Dispose();
        using var end = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                JournalLock.IsHeld(Journal);
            }
        })).ToArray();

        for (var i = 0; i < 2000; i++)
        {
            JournalLock.TryTake(Journal).ShouldNotBeNull($"the {i}th time").Dispose();
        }

        await end.CancelAsync();
        await Task.WhenAll(asking);
    }

    [Fact]
    public async Task IsHeld_AskedSideBySide_IsFalseForAll()
    {
        JournalLock.TryTake(Journal)!.Dispose();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => Enumerable.Range(0, 2000).Count(_ => JournalLock.IsHeld(Journal)))));

        answers.Sum().ShouldBe(0);
    }
}
