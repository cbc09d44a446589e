using Trasvase.Jobs.Journal;
using Trasvase.Storage;

namespace Trasvase.Tests.Jobs;

/// <summary>A job over a listing with an odd entry: that one object's matter, and never silence.</summary>
public sealed class OddEntryJobTests : IDisposable
{
    private readonly JobScene _scene = JobScene.Syncing();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_KeyThatIsNotUtf8_FailsAloneAndNothingIsRemoved()
    {
        await _scene.FillAsync(both: 20, extras: 1);
        var key = ObjectKey.OfRaw(RawText.Of([.. "s/0007"u8, 0xE9]));

        await using var job = await _scene.Folder.OpenAsync(JobScene.Order, null);
        var report = await RunAsync(job.Journal, With(key));

        (report.Transferred, report.Failed, report.Skipped, report.Removed).ShouldBe((20, 1, 0, 0));
        var failed = _scene.Receipts.Single(receipt => receipt.Outcome == Outcome.Failed);
        failed.SourceKey.ShouldBe(key);
        failed.Reason.ShouldNotBeNull().ShouldContain("s/0007\\xE9");
        report.WhyNotRemoved.ShouldNotBeNull().ShouldContain("failed");
    }

    [Fact]
    public async Task Run_KeyThatIsNotUtf8_FailsAgainWhenTheJobGoesOn()
    {
        await _scene.FillAsync(both: 5, extras: 0);
        var key = ObjectKey.OfRaw(RawText.Of([.. "s/0002"u8, 0xFF]));
        string id;
        await using (var first = await _scene.Folder.OpenAsync(JobScene.Order, null))
        {
            await RunAsync(first.Journal, With(key));
            id = first.Id;
        }

        await using var again = await _scene.Folder.OpenAsync(JobScene.Order, id);
        var report = await RunAsync(again.Journal, With(key));

        (report.Listed, report.Failed, report.Skipped).ShouldBe((6, 1, 0));
        _scene.Receipts.Count(receipt => receipt.SourceKey == key && receipt.Outcome == Outcome.Failed).ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_EntryThatTellsTooLittle_IsLookedAt(bool isVague)
    {
        await _scene.FillAsync(both: 20, extras: 0);
        ListingPage Odd(ListingPage page) => page with
        {
            Objects = [.. page.Objects.Select(entry => entry.Key.Value != "s/0011"
                ? entry
                : isVague ? entry with { IsVague = true, Size = 0, ETag = "\"x\"" } : entry with { ETag = null })],
        };

        await using var job = await _scene.Folder.OpenAsync(JobScene.Order, null);
        var report = await RunAsync(job.Journal, Odd);

        (report.Transferred, report.Failed).ShouldBe((20, 0));
        await _scene.ShouldBeSyncedAsync();
    }

    [Fact]
    public async Task Run_EntriesThatWereLeftOut_AreCountedInTheSummary()
    {
        await _scene.FillAsync(both: 20, extras: 0);

        await using var job = await _scene.Folder.OpenAsync(JobScene.Order, null);
        var report = await RunAsync(
            job.Journal, page => page with { Strays = page.Objects.Count > 0 && page.Objects[0].Key.Value == "s/0000" ? 3 : 0 });

        var noted = report.Reasons.Of(ReasonKind.Noted).ShouldHaveSingleItem();
        (noted.Count, noted.Words).ShouldBe((3, "entries that the source lists twice, or that were not asked for"));
    }

    private static Func<ListingPage, ListingPage> With(ObjectKey key) => page =>
        page.Objects.Count == 0 || page.Objects[^1].Key < key || page.Objects[0].Key > key
            ? page
            : page with { Objects = [.. page.Objects.Append(page.Objects[0] with { Key = key }).OrderBy(entry => entry.Key)] };

    private async Task<JobReport> RunAsync(IJournal journal, Func<ListingPage, ListingPage> rewrite)
    {
        _scene.Told = context => context with { Source = new RewrittenListing(_scene.Source, rewrite) };
        return await _scene.RunAsync(journal);
    }
}
