using Trasvase.Jobs;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;

namespace Trasvase.Tests.Jobs;

/// <summary>What is finished is only counted: a journal holds what is under way and what failed, however many objects there were.</summary>
public sealed class JournalSizeTests : IDisposable
{
    private const int Count = 50_000;
    private const long KiB = 1024;

    // A page of the listing, which is written at once, with the tables around it.
    private const long Small = 128 * KiB;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly JobOrder Order = new("copy", "mem://source/s/", "mem://target/t/");

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-journal-size-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task RunAsync_EverythingFinished_LeavesASmallJournal()
    {
        var (report, size) = await RunAsync(MemoryProfile.Default);

        (report.Listed, report.Transferred).ShouldBe((Count, Count));
        size.ShouldBeLessThan(Small);
    }

    [Fact]
    public async Task RunAsync_OneInAThousandFails_LeavesAJournalOfThose()
    {
        var (report, size) = await RunAsync(MemoryProfile.Default with
        {
            WhyKeyRefused = key => key.Value.EndsWith("500", StringComparison.Ordinal) ? "takes no such key" : null,
        });

        (report.Listed, report.Failed).ShouldBe((Count, Count / 1000));
        new JobFolder(_path).AllFailed(new JobFolder(_path).List().Single().Id).Count().ShouldBe(Count / 1000);
        size.ShouldBeLessThan(Small + (Count / 1000 * 2 * KiB));
    }

    private async Task<(JobReport Report, long Size)> RunAsync(StoreProfile target)
    {
        var source = new MemoryStore("source");
        for (var i = 0; i < Count; i++)
        {
            await source.PutAsync(new ObjectKey($"s/{i:000000}"), new PositionalData((ulong)i, 1).ToBody(), new WriteOptions(), None);
        }

        JobReport report;
        await using (var job = await new JobFolder(_path).OpenAsync(Order, resume: null))
        {
            var there = new MemoryStore("target", new MemoryOptions { Profile = target });
            var runner = new JobRunner(new JobContext(source, there, new TransferOptions { Connections = 16 }, TimeProvider.System)
            {
                Journal = job.Journal,
                TargetListing = there,
            });
            report = await runner.RunAsync(new JobScope.Below("s/", "t/"), static _ => ValueTask.CompletedTask, progress: null, None);
        }

        return (report, Directory.EnumerateFiles(_path).Sum(file => new FileInfo(file).Length));
    }
}
