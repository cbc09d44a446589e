using System.Collections.Concurrent;
using Trasvase.Jobs;
using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs.Choosing;

/// <summary>A bucket that keeps versions, a target, and jobs that choose; with a journal, so that they can be ended and gone on
/// with.</summary>
internal sealed class ChoosingScene : IDisposable
{
    private static readonly JobOrder Order = new("copy", "mem://bucket/s/", "mem://target/t/");

    public ChoosingScene()
    {
        Source = new FaultyStore(new MemoryStore("bucket", new MemoryOptions { KeepsVersions = true, Time = Time })) { PageSize = 50 };
        Target = new FaultyStore(new MemoryStore("target"));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("trasvase-choosing-").FullName;

    public ManualTime Time { get; } = new();

    public FaultyStore Source { get; }

    public FaultyStore Target { get; }

    public ConcurrentQueue<TransferReceipt> Receipts { get; } = new();

    public TransferOptions Options { get; set; } = new()
    {
        Connections = 4,
        Retry = new RetryPolicy { AttemptsMax = 2, DelayFirst = TimeSpan.Zero },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public async Task<ObjectInfo> PutAsync(string key, ulong seed = 1, int size = 10)
    {
        await Source.Inner.PutAsync(new ObjectKey(key), new PositionalData(seed, size).ToBody(), new WriteOptions(), Token);
        return (await Source.Inner.FindAsync(new ObjectKey(key), null, Token))!;
    }

    public async Task RemoveAsync(string key)
    {
        var info = await Source.Inner.FindAsync(new ObjectKey(key), null, Token);
        await Source.Inner.RemoveAsync(info!.Key, info.ETag!, Token);
    }

    public string WriteList(params IEnumerable<string> lines)
    {
        var file = Path.Combine(Folder, "list.jsonl");
        File.WriteAllLines(file, lines);
        return file;
    }

    /// <summary>What is below <c>s/</c> goes below <c>t/</c>.</summary>
    public JobScope.Below Below(Selection selection) => new("s/", "t/") { Selection = selection.At("s/", Time.GetUtcNow()) };

    public JobScope Named(string file, Selection? selection = null) =>
        new JobScope.Named(new KeyList(file), Below(selection ?? new Selection()));

    public async Task<JobReport> RunAsync(JobScope scope)
    {
        await using var job = await new JobFolder(Folder).OpenAsync(Order, resume: null);
        var report = await new JobRunner(new JobContext(Source, Target, Options, TimeProvider.System) { Journal = job.Journal }).RunAsync(
            scope, Record, progress: null, Token);
        return report with { IsResumed = job.IsResumed };

        ValueTask Record(TransferReceipt receipt)
        {
            Receipts.Enqueue(receipt);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>What is at the target, and from which seed it is.</summary>
    public async Task<List<string>> StoredAsync()
    {
        var keys = new List<string>();
        await foreach (var page in Target.Inner.ListAsync(new ListOptions(), Token))
        {
            keys.AddRange(page.Objects.Select(info => info.Key.Value));
        }

        return keys;
    }

    public async Task ShouldHoldAsync(string key, ulong seed, int size = 10)
    {
        await using var read = await Target.Inner.OpenReadAsync(new ObjectKey(key), new ReadOptions(), Token);
        (await new PositionalData(seed, size).FindDifferenceAsync(read.Content, Token)).ShouldBeNull(key);
    }

    public sealed class KilledException : Exception;
}
