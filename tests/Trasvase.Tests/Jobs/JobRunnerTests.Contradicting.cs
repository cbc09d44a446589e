using Trasvase.Storage;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

/// <summary>A source that lists what it does not give.</summary>
public partial class JobRunnerTests
{
    private const string Contradicted = "listed, but answers 404";

    [Theory]
    [InlineData(1000)]
    [InlineData(150_000)]
    public async Task RunAsync_ListedObjectsThatAnswer404_Fail(int size)
    {
        await _scene.FillAsync(20, _ => size);
        List<ObjectInfo> listed = [];
        await foreach (var page in _scene.Source.Inner.ListAsync(new ListOptions(), None))
        {
            listed.AddRange(page.Objects);
        }

        foreach (var info in listed)
        {
            await _scene.RemoveAsync(info.Key.Value);
        }

        _scene.Source.Listing = (_, page) => page with { Objects = listed };

        var report = await RunAsync();

        (report.Listed, report.Failed, report.Skipped, report.IsSuccess).ShouldBe((20, 20, 0, false));
        report.Reasons.ShouldBe([new ReasonCount(ReasonKind.Failed, Contradicted, 20)]);
        _scene.Receipts.ShouldAllBe(receipt => receipt.Error == StoreErrorKind.NotFound
            && receipt.Reason!.Contains("answers 404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_ObjectRemovedAfterItWasListed_IsSkippedWithTheReason()
    {
        await _scene.FillAsync(20, i => i + 1);
        _scene.Source.Before = call => call is { Operation: StoreOperation.OpenRead, Nth: 1 }
            ? _scene.RemoveAsync(call.Key!.Value.Value)
            : Task.CompletedTask;

        var report = await RunAsync();

        (report.Transferred, report.Skipped, report.IsSuccess).ShouldBe((19, 1, true));
        report.Reasons.ShouldBe([new ReasonCount(ReasonKind.Skipped, "removed after it was listed", 1)]);
        _scene.Source.Calls.Count(StoreOperation.List).ShouldBe(2 + 2, "a page and the end, and the same once more for a listing of its key");
    }

    [Fact]
    public async Task RunAsync_ObjectThatIsThereAgainWhenItIsAskedForOnceMore_IsTransferred()
    {
        await _scene.FillAsync(1, _ => 500);
        _scene.Source.Before = call => call switch
        {
            { Operation: StoreOperation.OpenRead, Nth: 1 } => _scene.RemoveAsync("s/000"),
            { Operation: StoreOperation.List, Nth: > 1 } => _scene.FillAsync(1, _ => 600),
            _ => Task.CompletedTask,
        };

        var report = await RunAsync();

        (report.Transferred, report.BytesSent, report.Reasons.Count).ShouldBe((1, 600, 0));
    }
}
