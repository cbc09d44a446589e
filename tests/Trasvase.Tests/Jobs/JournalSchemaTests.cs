using Trasvase.Jobs.Journal;

namespace Trasvase.Tests.Jobs;

/// <summary>A journal of an earlier program opens, has its rows checked before they get new digests, and goes on.</summary>
public sealed class JournalSchemaTests : IDisposable
{
    private static readonly JobOrder Order = new("copy", "mem://source/s/", "mem://target/t/");
    private static readonly string Id = $"261130-120000-{Order.Mark}012345";
    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-journal-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task Prepare_JournalOfTheFirstStep_IsReadAndGoesOnWithReasons()
    {
        var folder = new JobFolder(_path);
        MakeOld(folder);

        var before = folder.List().Single();
        (before.Report.Listed, before.Report.Skipped, before.Report.Reasons.Count).ShouldBe((5, 5, 0));
        await using (var job = await folder.OpenAsync(Order, Id))
        {
            await job.Journal.RecordAsync([Skipped("archived"), Skipped("archived")], reportLength: null);
        }

        var after = folder.Find(Id).Report;
        (after.Listed, after.Skipped).ShouldBe((7, 7));
        after.Reasons.ShouldBe([new ReasonCount(ReasonKind.Skipped, "archived", 2)]);
    }

    [Fact]
    public void Prepare_DamagedRowOfTheFirstStep_IsRefusedAndGetsNoNewDigest()
    {
        var folder = new JobFolder(_path);
        MakeOld(folder);
        using (var connection = Open(folder))
        {
            JournalDatabase.Execute(connection, "DROP TRIGGER job_changed; UPDATE job SET listed = 6, skipped = 6");
            JournalDatabase.Execute(connection, TriggerOf("job_changed"));
        }

        Should.Throw<JournalException>(() => folder.List()).Message.ShouldContain("is damaged");
    }

    [Fact]
    public async Task Ensure_TriggerThatIsMissing_IsDamage()
    {
        var folder = new JobFolder(_path);
        await using (var job = await folder.OpenAsync(Order, resume: null))
        {
            await job.Database.RunAsync(connection => { JournalDatabase.Execute(connection, "DROP TRIGGER part_made"); });
        }

        Should.Throw<JournalException>(() => folder.List()).Message.ShouldContain("is damaged");
    }

    // Only what that step has is used.
    private void MakeOld(JobFolder folder)
    {
        Directory.CreateDirectory(_path);
        using var connection = Open(folder, "ReadWriteCreate");
        JournalSchema.Take(connection, 0);
        JobTable.Create(connection, Id, Order, DateTimeOffset.UnixEpoch);
        JournalDatabase.Execute(connection, "UPDATE job SET listed = 5, skipped = 5, runs = 1, state = 'Stopped'");
    }

    private static string TriggerOf(string name)
    {
        using var model = new JournalConnection("Data Source=:memory:");
        model.Open();
        JournalSchema.Take(model, 0);
        return JournalDatabase.Query(model, $"SELECT sql FROM sqlite_master WHERE name = '{name}'", row => row.GetString(0)).Single();
    }

    private static JournalConnection Open(JobFolder folder, string mode = "ReadWrite")
    {
        var connection = new JournalConnection(
            $"Data Source={Path.Combine(folder.Path, Id + JobFolder.Extension)};Mode={mode};Pooling=False");
        connection.Open();
        JournalDigests.AddTo(connection);
        return connection;
    }

    private static TransferReceipt Skipped(string words) => new()
    {
        Outcome = Outcome.Skipped,
        SourceContainer = "source",
        SourceKey = new ObjectKey("s/" + words),
        TargetContainer = "target",
        TargetKey = new ObjectKey("t/" + words),
        Reasons = [ShortReason.Skipped(words)],
    };
}
