using Trasvase.Jobs.Journal;

namespace Trasvase.Tests.Jobs;

/// <content>Journals that are torn, foreign, new or full.</content>
public sealed partial class JobFolderTests
{
    [Fact]
    public async Task OpenAsync_TornTail_KeepsWhatWasCommittedBefore()
    {
        var file = await KilledJobAsync(commits: 30);
        var log = file + "-wal";
        var whole = new FileInfo(log).Length;
        for (var cut = whole; cut > whole / 2; cut -= 9001)
        {
            using (var stream = File.Open(log, FileMode.Open))
            {
                stream.SetLength(cut);
            }

            await using (var job = await Jobs.OpenAsync(Order, resume: null))
            {
                job.IsResumed.ShouldBeTrue();
                var items = await ItemsAsync(job);
                items.ShouldBe(Enumerable.Range(0, items.Count).Select(i => $"key{i:00}"), "the first ones, without a gap");
            }

            File.Copy(file + ".copy", file, overwrite: true);
            File.Copy(file + ".copy-wal", log, overwrite: true);
        }
    }

    [Theory]
    [InlineData(
        "this is no database at all, but long enough to be looked at as one by whoever opens it, with a hundred bytes and more",
        "no journal")]
    public async Task OpenAsync_FileThatIsNoJournal_SaysSo(string content, string expected)
    {
        string id;
        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            id = job.Id;
        }

        await File.WriteAllTextAsync(Path.Combine(_path, id + ".db"), content, TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<JournalException>(() => Jobs.OpenAsync(Order, resume: null))).Message.ShouldContain(expected);
        Jobs.ListReadable().Unreadable.Single().ShouldContain(id);
        Jobs.Forget(id);
    }

    [Fact]
    public async Task OpenAsync_JournalOfANewerProgram_IsRefused()
    {
        await using (var job = await Jobs.OpenAsync(Order, resume: null))
        {
            await job.Database.RunAsync(connection => { JournalDatabase.Execute(connection, "PRAGMA user_version = 99"); });
        }

        (await Should.ThrowAsync<JournalException>(() => Jobs.OpenAsync(Order, resume: null))).Message.ShouldContain("newer trasvase");
    }

    [Fact]
    public async Task RunAsync_FullDisk_FailsWithOneSentenceAndNothingIsWrittenAfterwards()
    {
        await using var job = await Jobs.OpenAsync(Order, resume: null);
        await job.Journal.ListedAsync(new ListedPage([Item("a")], new ListingMark(new ObjectKey("a"), 1), InOrder: true));
        await job.Database.RunAsync(connection =>
        {
            JournalDatabase.Query(connection, "PRAGMA max_page_count = 1", row => row.GetInt64(0));
        });
        var many = Enumerable.Range(0, 2000).Select(i => Item($"key{i:0000}")).ToList();

        var full = await Should.ThrowAsync<JournalException>(async () => await job.Journal.ListedAsync(new ListedPage(
            many, new ListingMark(new ObjectKey("z"), many.Count), InOrder: true)));

        full.Message.ShouldContain("the disk is full");
        (await Should.ThrowAsync<JournalException>(async () => await job.Journal.ListingDoneAsync())).Message.ShouldBe(full.Message);
    }

    [Fact]
    public async Task OpenAsync_FolderThatCannotBeMade_SaysWhichOptionNamesAnother()
    {
        var file = Path.Combine(_path, "file");
        await File.WriteAllTextAsync(file, "in the way", TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<JournalException>(() => new JobFolder(Path.Combine(file, "jobs")).OpenAsync(Order, resume: null))).Message.ShouldContain("--journal");
    }

    [Fact]
    public async Task OpenAsync_NewFolder_IsTheOwnersAlone()
    {
        var folder = Path.Combine(_path, "state", "trasvase");

        await using var job = await new JobFolder(folder).OpenAsync(Order, resume: null);

        Directory.Exists(folder).ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
