using System.Collections.Concurrent;
using Trasvase.Jobs;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Reporting;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs;

/// <summary>Two stores in memory that are synced, with a journal.</summary>
internal sealed class SyncScene : IDisposable
{
    public static readonly JobOrder Order = new("sync", "mem://source/s/", "mem://target/t/");

    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-sync-").FullName;

    /// <summary>Dates what is put at the source: long before the sync begins, unless a test moves it.</summary>
    public ManualTime SourceClock { get; } = new();

    public FaultyStore Source { get; }

    public SyncScene(bool isPlain = false, bool areTagsDigests = true)
    {
        var profile = MemoryProfile.Default with { ProtectsBytes = !isPlain, ETagsAreDigests = areTagsDigests };
        Source = new(new MemoryStore("source", new MemoryOptions { Time = SourceClock, Profile = profile })) { PageSize = 10 };
    }

    public FaultyStore Target { get; init; } = new(new MemoryStore("target")) { PageSize = 7 };

    public ConcurrentQueue<TransferReceipt> Receipts { get; } = new();

    public List<RemovedObject> Removed { get; } = [];

    public TransferOptions Options { get; set; } = new()
    {
        Connections = 4,
        MemoryBudget = 4 * 128 * 1024,
        PartSize = 40_000,
        IfExists = CollisionPolicy.Overwrite,
        Retry = new RetryPolicy { AttemptsMax = 3, DelayFirst = TimeSpan.Zero },
    };

    public SyncOptions? Sync { get; set; } = new() { Delete = true };

    public JobScope Scope { get; set; } = new JobScope.Below("s/", "t/");

    public string? WhyNothingIsRemoved { get; set; }

    public bool IsMove { get; set; }

    /// <summary>A file that gets a line for each object; null for none.</summary>
    public string? ReportFile { get; set; }

    public JobFolder Folder => new(_path);

    /// <summary>Requests for single objects, at both sides.</summary>
    public int ObjectRequests => Source.Calls.All.Concat(Target.Calls.All).Count(call => call.Operation != StoreOperation.List);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    /// <summary>Runs it, or goes on with it.</summary>
    public async Task<JobReport> RunAsync(
        string? resume = null, CancellationToken? cancellationToken = null, Func<TransferReceipt, ValueTask>? record = null)
    {
        await using var job = await Folder.OpenAsync(Order, resume);
        await using IReport report = ReportFile is null
            ? new NoReport()
            : await Trasvase.Jobs.Reporting.ReportFile.OpenAsync(
                Path.Combine(_path, ReportFile),
                job.Journal.Reported,
                new ReportOrigin(job.Id, job.Journal.Run),
                job.Journal.ReportingAsync);
        return await RunAsync(job.Journal, cancellationToken ?? None, record, report);
    }

    /// <summary>The lines of a report.</summary>
    public async Task<List<string>> LinesAsync(string report) => [.. await File.ReadAllLinesAsync(Path.Combine(_path, report), None)];

    /// <summary>Runs it with a journal, or none.</summary>
    public async Task<JobReport> RunAsync(
        IJournal journal, CancellationToken cancellationToken, Func<TransferReceipt, ValueTask>? record = null, IReport? report = null)
    {
        Options.Validate().ShouldBeEmpty();
        var runner = new JobRunner(new JobContext(Source, Target, Options, TimeProvider.System)
        {
            SourceRemover = IsMove ? Source : null,
            Journal = journal,
            Report = report ?? new NoReport(),
            TargetListing = Target,
            Sync = Sync is null ? null : Sync with { OnRemoved = Sync.OnRemoved ?? Keep },
            TargetRemover = Sync is { Delete: true } ? Target : null,
            WhyNothingIsRemoved = WhyNothingIsRemoved,
        });
        return await runner.RunAsync(Scope, record ?? Record, progress: null, cancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
    }

    /// <summary>From now on objects come to the source later than any sync of now begins.</summary>
    public void LaterAtSource() => SourceClock.Advance(TimeProvider.System.GetUtcNow() - SourceClock.GetUtcNow() + TimeSpan.FromHours(1));

    public async Task<PositionalData> AtSourceAsync(string key, long size = 1000, ulong seed = 1)
    {
        var data = new PositionalData(seed, size);
        await Source.Inner.PutAsync(new ObjectKey(key), data.ToBody(), new WriteOptions(), None);
        return data;
    }

    public async Task AtTargetAsync(string key, long size = 500, ulong seed = 99) =>
        await Target.Inner.PutAsync(new ObjectKey(key), new PositionalData(seed, size).ToBody(), new WriteOptions(), None);

    public async Task FillAsync(int both, int extras)
    {
        for (var i = 0; i < both; i++)
        {
            await AtSourceAsync($"s/{i:0000}", size: 10 + i, seed: (ulong)i);
        }

        for (var i = 0; i < extras; i++)
        {
            await AtTargetAsync($"t/{i * 3:0000}-extra");
        }
    }

    public async Task<List<string>> TargetKeysAsync() => await KeysAsync(Target.Inner);

    public async Task ShouldBeSyncedAsync()
    {
        var source = await KeysAsync(Source.Inner);
        (await TargetKeysAsync()).ShouldBe(source.Select(key => "t" + key[1..]));
        foreach (var key in source)
        {
            (await BytesAsync(Target.Inner, "t" + key[1..])).ShouldBe(await BytesAsync(Source.Inner, key), key);
        }
    }

    public static async Task<byte[]> BytesAsync(MemoryStore store, string key)
    {
        await using var read = await store.OpenReadAsync(new ObjectKey(key), new ReadOptions(), None);
        var bytes = new MemoryStream();
        await read.Content.CopyToAsync(bytes, None);
        return bytes.ToArray();
    }

    private static async Task<List<string>> KeysAsync(MemoryStore store)
    {
        var keys = new List<string>();
        await foreach (var page in store.ListAsync(new ListOptions(), None))
        {
            keys.AddRange(page.Objects.Select(info => info.Key.Value));
        }

        return keys;
    }

    private ValueTask Record(TransferReceipt receipt)
    {
        Receipts.Enqueue(receipt);
        return ValueTask.CompletedTask;
    }

    private ValueTask Keep(RemovedObject removed)
    {
        Removed.Add(removed);
        return ValueTask.CompletedTask;
    }
}
