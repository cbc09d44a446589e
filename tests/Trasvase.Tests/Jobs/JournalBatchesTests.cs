using Trasvase.Jobs.Journal;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Jobs;

/// <summary>What the journal knows of objects that are taken up, whatever was done to them in whatever order, before and after it is
/// opened again.</summary>
public sealed class JournalBatchesTests : IDisposable
{
    private static readonly JobOrder Order = new("move", "s3://bucket/", "az://archive/");
    private static readonly string[] Beginnings = ["a", "logs/2024/", "日本/\U0001F600", "a\0b", "'; DROP TABLE batch; --", "%_\\"];

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-batches-").FullName;

    private enum Kept
    {
        Left,
        Failed,
        Stored,
        Again,
        Aside,
    }

    private JobFolder Jobs => new(_path);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void Read_ItemsOfEveryKind_AreWhatWasWritten()
    {
        TransferItem[] items =
        [
            Item("plain"),
            new(new ObjectKey("日本/\U0001F600"), new ObjectKey("t/a\0b"), Listed: null) { WasListed = true },
            new(new ObjectKey("refused"), new ObjectKey("refused"), Listed: null) { WhyRefused = "It has no name there." },
            Item("version") with { Chosen = new ChosenVersion("null", null) },
            Item(new string('x', 1024)) with { Chosen = new ChosenVersion("v", "\"etag\""), WhyRefused = "no", WasListed = true },
        ];

        var bytes = BatchCodec.Write(items);

        BatchCodec.Count(bytes).ShouldBe(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            BatchCodec.Read(bytes, i).ShouldBe(items[i] with { IsResumed = true });
        }
    }

    [Fact]
    public async Task Journal_AnythingDoneToObjectsInAnyOrder_KnowsWhatIsLeft()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            var known = new Dictionary<TransferItem, Kept>();
            string? id = null;
            var listed = 0;
            for (var run = 0; run < 3; run++)
            {
                await using (var job = await Jobs.OpenAsync(Order with { Target = $"az://archive/{seed}/" }, id))
                {
                    id = job.Id;
                    await CheckAsync(job, known, random, $"seed {seed}, run {run}");
                    for (var step = 0; step < 60; step++)
                    {
                        listed = await StepAsync(job, known, random, listed);
                    }
                }

                var failed = known.Where(one => one.Value == Kept.Failed).Select(one => one.Key).ToList();
                Jobs.AllFailed(id).Select(receipt => receipt.SourceKey).ShouldBe(InOrder(failed), $"seed {seed}, run {run}");
                Jobs.Find(id).Unfinished.ShouldBe(known.Count - failed.Count, $"seed {seed}, run {run}");
                failed.ForEach(item => known[item] = Kept.Again);
            }
        }
    }

    [Fact]
    public async Task ListedAsync_KeyThatIsTakenUpAlready_IsTakenUpOnce()
    {
        await using var job = await Jobs.OpenAsync(Order, resume: null);
        var (left, failed) = (Item("left"), Item("failed"));
        await job.Journal.ListedAsync(Page([left, failed]));
        await job.Journal.RecordAsync([Receipt(failed, Outcome.Failed)], reportLength: null);

        await job.Journal.ListedAsync(Page([left, failed, left, Item("new")]));
        await job.Journal.RecordAsync([Receipt(left, Outcome.Transferred)], reportLength: null);

        (await KeysAsync(job.Journal.UnfinishedAsync())).ShouldBe(["failed", "new"]);
    }

    [Fact]
    public async Task ListedAsync_OneObjectOfEachPageTakesForever_KeepsRowsForThoseAndFewBatches()
    {
        const int Pages = 50;
        string id;
        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            id = job.Id;
            for (var page = 0; page < Pages; page++)
            {
                var (slow, quick) = (Item($"{page:00} slow"), Item($"{page:00} quick"));
                await job.Journal.ListedAsync(Page([slow, quick]));
                await job.Journal.RecordAsync([Receipt(quick, Outcome.Transferred)], reportLength: null);
            }

            (await CountAsync(job, "batch")).ShouldBe(32);
            (await CountAsync(job, "object")).ShouldBe(Pages - 32);
            await job.Journal.RecordAsync(
                [Receipt(Item("00 slow"), Outcome.Transferred), Receipt(Item("49 slow"), Outcome.Transferred)], reportLength: null);
        }

        await using var again = await Jobs.OpenAsync(Order, id);
        (await KeysAsync(again.Journal.UnfinishedAsync())).ShouldBe(Enumerable.Range(1, Pages - 2).Select(page => $"{page:00} slow"));
    }

    // One thing that a job does to its journal.
    private static async Task<int> StepAsync(OpenJob job, Dictionary<TransferItem, Kept> known, Random random, int listed)
    {
        var some = known.Where(one => one.Value != Kept.Failed).Select(one => one.Key).Where(_ => random.Next(4) == 0).Take(40).ToList();
        switch (random.Next(8))
        {
            case 0 or 1 or 2 or 3:
                var page = Enumerable.Range(listed, random.Next(100) == 0 ? 1200 : random.Next(1, 30))
                    .Select(number => Item($"{Beginnings[random.Next(Beginnings.Length)]}{number:00000000}"))
                    .ToList();
                await job.Journal.ListedAsync(Page(page));
                page.ForEach(item => known.Add(item, Kept.Left));
                return listed + page.Count;
            case 4 or 5:
                await job.Journal.RecordAsync([.. some.Select(item => Receipt(item, Outcome.Transferred))], reportLength: null);
                some.ForEach(item => known.Remove(item));
                return listed;
            case 6:
                await job.Journal.RecordAsync([.. some.Select(item => Receipt(item, Outcome.Failed))], reportLength: null);
                some.ForEach(item => known[item] = Kept.Failed);
                return listed;
            default:
                foreach (var item in some.Take(3))
                {
                    known[item] = random.Next(2) == 0 ? Kept.Stored : Kept.Aside;
                    await (known[item] == Kept.Stored
                        ? job.Journal.StoredAsync(Receipt(item, Outcome.Transferred))
                        : job.Journal.SetAsideAsync(item));
                }

                return listed;
        }
    }

    private static async Task CheckAsync(OpenJob job, Dictionary<TransferItem, Kept> known, Random random, string where)
    {
        (await KeysAsync(job.Journal.FailedAsync())).ShouldBe(Keys(known, Kept.Again), where);
        (await KeysAsync(job.Journal.AsideAsync())).ShouldBe(Keys(known, Kept.Aside), where);
        (await KeysAsync(job.Journal.UnfinishedAsync()))
            .Order(StringComparer.Ordinal)
            .ShouldBe(Keys(known, Kept.Left, Kept.Stored, Kept.Aside).Order(StringComparer.Ordinal), where);
        foreach (var (item, kept) in known.Where(_ => random.Next(20) == 0))
        {
            (await job.Journal.FindStoredAsync(item.SourceKey) is not null).ShouldBe(kept == Kept.Stored, where);
            (await job.Journal.FindTakenUpAsync([item, Item("other")])).ShouldBe([item.SourceKey], where);
        }
    }

    private static Task<long> CountAsync(OpenJob job, string table) =>
        job.Database.RunAsync(connection => JournalDatabase.Query(connection, $"SELECT count(*) FROM {table}", row => row.GetInt64(0))[0]);

    private static async Task<List<string>> KeysAsync(IAsyncEnumerable<TransferItem> items) =>
        await items.Select(item => item.SourceKey.Value).ToListAsync(TestContext.Current.CancellationToken);

    private static IEnumerable<string> Keys(Dictionary<TransferItem, Kept> known, params Kept[] which) =>
        InOrder(known.Where(one => which.Contains(one.Value)).Select(one => one.Key)).Select(key => key.Value);

    // Their keys end with the number under which they were listed.
    private static IEnumerable<ObjectKey> InOrder(IEnumerable<TransferItem> items) =>
        items.Select(item => item.SourceKey).OrderBy(key => key.Value[^8..], StringComparer.Ordinal);

    private static TransferItem Item(string key) => new(new ObjectKey(key), new ObjectKey("t/" + key), Listed: null);

    private static ListedPage Page(IReadOnlyList<TransferItem> items) =>
        new(items, new ListingMark(items[^1].SourceKey, items.Count), InOrder: true);

    private static TransferReceipt Receipt(TransferItem item, Outcome outcome) => new()
    {
        Outcome = outcome,
        Reason = outcome == Outcome.Failed ? "It failed." : null,
        SourceContainer = "bucket",
        SourceKey = item.SourceKey,
        TargetContainer = "archive",
        TargetKey = item.TargetKey,
    };
}
