using Trasvase.Jobs.Journal;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Tests.Jobs;

/// <summary>The files of the journals: what is in them, who may use them, and what becomes of damaged ones.</summary>
public sealed partial class JobFolderTests : IDisposable
{
    private static readonly JobOrder Order = new("copy", "s3://bucket/", "az://archive/")
    {
        Arguments = ["copy", "s3://bucket/", "az://archive/"],
    };

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-journal-").FullName;

    private JobFolder Jobs => new(_path);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task List_JobInEachState_SaysHowItStands()
    {
        await using (var running = await Jobs.OpenAsync(Order, resume: null))
        {
            Jobs.List().Single().State.ShouldBe(JobState.Running);
            Jobs.List().Single().CanResume.ShouldBeFalse();
        }

        var job = Jobs.List().Single();
        (job.State, job.CanResume).ShouldBe((JobState.Interrupted, true));
        (job.Order.Verb, job.Order.Source, job.Order.Target).ShouldBe(("copy", "s3://bucket/", "az://archive/"));
        job.Order.Arguments.ShouldBe(Order.Arguments);
    }

    [Fact]
    public async Task OpenAsync_SameOrder_GoesOnWithTheUnfinishedJobAndBeginsAnotherAfterItIsDone()
    {
        string first;
        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            first = job.Id;
            job.IsResumed.ShouldBeFalse();
        }

        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            (job.Id, job.IsResumed).ShouldBe((first, true));
            await job.Journal.EndAsync(JobState.Done, new JobReport());
        }

        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            job.Id.ShouldNotBe(first);
            job.IsResumed.ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("move", "s3://bucket/", "az://archive/", "")]
    [InlineData("copy", "s3://bucket/a/", "az://archive/", "")]
    [InlineData("copy", "s3://bucket/", "az://other/", "")]
    [InlineData("copy", "s3://bucket/", "az://archive/", "Overwrite")]
    public async Task OpenAsync_AnotherOrder_IsAnotherJob(string verb, string source, string target, string choices)
    {
        await (await Jobs.OpenAsync(Order, resume: null)).DisposeAsync();

        await using var job = await Jobs.OpenAsync(new JobOrder(verb, source, target) { Choices = choices }, resume: null);

        job.IsResumed.ShouldBeFalse();
    }

    [Fact]
    public async Task OpenAsync_JobThatAnotherProcessIsAt_IsLeftAlone()
    {
        await using var first = await Jobs.OpenAsync(Order, resume: null);
        await using var second = await Jobs.OpenAsync(Order, resume: null);

        second.Id.ShouldNotBe(first.Id);
        (await Should.ThrowAsync<JournalException>(() => Jobs.OpenAsync(Order, first.Id))).Message.ShouldContain("another process");
    }

    [Fact]
    public async Task Cancel_RunningJob_AsksItAndAnotherIsNotResumed()
    {
        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            (await job.Journal.RequestsAsync()).IsCancelled.ShouldBeFalse();
            Jobs.Cancel(job.Id);
            (await job.Journal.RequestsAsync()).IsCancelled.ShouldBeTrue();
        }

        var id = Jobs.List().Single().Id;
        Jobs.Cancel(id);
        Jobs.Find(id[..10]).State.ShouldBe(JobState.Cancelled);
        await using var next = await Jobs.OpenAsync(Order, resume: null);
        next.Id.ShouldNotBe(id);
    }

    [Fact]
    public async Task Set_RunningJob_IsToldAndTheNextRunStillKnows()
    {
        string id;
        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            id = job.Id;
            (await job.Journal.RequestsAsync()).Limits.ShouldBe(new JobLimits());
            Jobs.Set(id, new JobLimits { MaxRate = 1000, Connections = 8 });
            Jobs.Set(id, new JobLimits { MaxRequests = 2.5, Connections = 4 });
            (await job.Journal.RequestsAsync()).ShouldBe(new JobRequests(
                IsCancelled: false, new JobLimits { MaxRate = 1000, MaxRequests = 2.5, Connections = 4 }));
        }

        await using var resumed = await Jobs.OpenAsync(Order, id);
        (await resumed.Journal.RequestsAsync()).Limits.MaxRate.ShouldBe(1000);
        Jobs.Find(id).Limits.ShouldBe(new JobLimits { MaxRate = 1000, MaxRequests = 2.5, Connections = 4 });
        Should.Throw<ArgumentException>(() => Jobs.Set(id, new JobLimits { Connections = 0 }));
    }

    [Fact]
    public async Task Find_PieceOfAnId_IsTheOnlyJobThatHasIt()
    {
        string first, second;
        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            first = job.Id;
        }

        await using (var job = await Jobs.OpenAsync(Order with { Source = "s3://other/" }, resume: null))
        {
            second = job.Id;
        }

        foreach (var (id, other) in new[] { (first, second), (second, first) })
        {
            // Its last part without its ends: the beginning is the time, which both may share.
            var piece = id.Split('-')[2][1..^1];
            other.ShouldNotContain(piece);
            Jobs.Find(piece).Id.ShouldBe(id);
        }

        Should.Throw<JournalException>(() => Jobs.Find("-")).Message.ShouldStartWith("'-' may be ");
        Should.Throw<JournalException>(() => Jobs.Find("")).Message.ShouldContain("There is no job ''");
    }

    [Fact]
    public async Task Forget_Job_RemovesAllItsFilesButNotThoseOfARunningOne()
    {
        string id;
        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            id = job.Id;
            Should.Throw<JournalException>(() => Jobs.Forget(id)).Message.ShouldContain("is running");
        }

        Jobs.Forget(id);

        Directory.EnumerateFiles(_path).ShouldBeEmpty();
        Should.Throw<JournalException>(() => Jobs.Find(id)).Message.ShouldContain("There is no job");
    }

    [Fact]
    public async Task FindUploadAsync_OddKeysAndParts_ComeBackAsTheyWere()
    {
        await using var job = await Jobs.OpenAsync(Order, resume: null);
        foreach (var value in new[] { "a\0b", "日本/\U0001F600", "'; DROP TABLE job; --", "%_\\" })
        {
            var key = new ObjectKey(value);
            var part = new MovedPart(
                new PartReceipt(new Part(2, 5, 5), "tag", Digest.OfCrc64(ulong.MaxValue)),
                ulong.MaxValue,
                [new Piece(5, 3, [1, 2]), new Piece(8, 2, [255])]);
            var upload = new BegunUpload(new UploadId(key, "id"), "\"etag\"", "version", 10, 5, "write", []);
            await job.Journal.UploadBegunAsync(key, upload);
            await job.Journal.PartStagedAsync(key, part);

            var found = (await job.Journal.FindUploadAsync(key)).ShouldNotBeNull();

            (found with { Parts = [] }).ShouldBe(upload with { Parts = found.Parts is [] ? [] : upload.Parts });
            var kept = found.Parts.ShouldHaveSingleItem();
            (kept.Receipt, kept.Crc64).ShouldBe((part.Receipt, part.Crc64));
            kept.Pieces.Select(piece => $"{piece.Offset} {piece.Length} {Convert.ToHexString(piece.Value)}")
                .ShouldBe(["5 3 0102", "8 2 FF"]);
        }
    }

    [Fact]
    public async Task FindUploadAsync_BegunUnderATimeAlone_IsOfThatTimeAndOfNoOther()
    {
        await using var job = await Jobs.OpenAsync(Order, resume: null);
        var (key, time) = (new ObjectKey("k"), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await job.Journal.UploadBegunAsync(
            key, new BegunUpload(new UploadId(key, "id"), SourceETag: null, SourceVersion: null, 10, 5, "write", []) { SourceTime = time });
        var info = new ObjectInfo { Key = key, Size = 10, ETag = null, LastModified = time };

        var found = (await job.Journal.FindUploadAsync(key)).ShouldNotBeNull();

        (found.SourceETag, found.SourceTime).ShouldBe((null, time));
        found.IsOf(info).ShouldBeTrue();
        found.IsOf(info with { LastModified = time.AddSeconds(1) }).ShouldBeFalse();
        found.IsOf(info with { LastModified = null }).ShouldBeFalse("nothing tells");
        (found with { SourceTime = null }).IsOf(info).ShouldBeFalse("nothing told");
    }

    private static TransferItem Item(string key) => new(new ObjectKey(key), new ObjectKey("t/" + key), Listed: null);

    private static async Task<List<string>> ItemsAsync(OpenJob job)
    {
        var items = new List<string>();
        await foreach (var item in job.Journal.UnfinishedAsync())
        {
            items.Add(item.SourceKey.Value);
        }

        return items;
    }

    // A copy of a journal in use is what a killed process leaves: the log is not merged into the file.
    private async Task<string> KilledJobAsync(int commits)
    {
        string file;
        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            for (var i = 0; i < commits; i++)
            {
                await job.Journal.ListedAsync(new ListedPage(
                    [Item($"key{i:00}")], new ListingMark(new ObjectKey($"key{i:00}"), i + 1), InOrder: true));
            }

            file = Path.Combine(_path, job.Id + ".db");
            File.Copy(file, file + ".copy");
            File.Copy(file + "-wal", file + ".copy-wal");
        }

        File.Copy(file + ".copy", file, overwrite: true);
        File.Copy(file + ".copy-wal", file + "-wal", overwrite: true);
        return file;
    }
}
