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

/// <summary>A job between two stores in memory to which things can happen, with a journal to go on from: what is below <c>s/</c> goes
/// below <c>t/</c>, unless a test says otherwise.</summary>
internal sealed class JobScene(MemoryOptions? source = null, MemoryOptions? target = null, string container = "source") : IDisposable
{
    /// <summary>The size of every part but the last.</summary>
    public const int PartSize = 40_000;

    /// <summary>Objects up to this size go in one put.</summary>
    public const int BufferedMax = 128 * 1024;

    public static readonly JobOrder Order = new("copy", "mem://source/s/", "mem://target/t/");

    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-job-").FullName;

    /// <summary>Dates what is put at the source: long before the job begins, unless a test moves it.</summary>
    public ManualTime SourceClock { get; private init; } = new();

    public FaultyStore Source { get; } = new(new MemoryStore(container, source)) { PageSize = 50 };

    public FaultyStore Target { get; init; } = new(new MemoryStore("target", target));

    /// <summary>What has come of the objects, in the order in which it was recorded; of all runs.</summary>
    public ConcurrentQueue<TransferReceipt> Receipts { get; } = new();

    public List<RemovedObject> Removed { get; } = [];

    /// <summary>Four connections, and no time between attempts.</summary>
    public TransferOptions Options { get; set; } = new()
    {
        Connections = 4,
        MemoryBudget = 4 * BufferedMax,
        PartSize = PartSize,
        Retry = new RetryPolicy { AttemptsMax = 3, DelayFirst = TimeSpan.Zero },
    };

    /// <summary>Makes it a sync.</summary>
    public SyncOptions? Sync { get; set; }

    public JobScope Scope { get; set; } = new JobScope.Below("s/", "t/");

    /// <summary>Whether the listing of the target is read beside that of the source.</summary>
    public bool ListsTarget { get; set; }

    public string? WhyNothingIsRemoved { get; set; }

    public bool IsMove { get; set; }

    /// <summary>A file that gets a line for each object; null for none.</summary>
    public string? ReportFile { get; set; }

    /// <summary>What the job is told besides, or in the place of what this scene tells it.</summary>
    public Func<JobContext, JobContext> Told { get; set; } = static context => context;

    public JobFolder Folder => new(_path);

    /// <summary>The bytes of the journals.</summary>
    public long JournalSize => Directory.EnumerateFiles(_path).Sum(file => new FileInfo(file).Length);

    /// <summary>Requests for single objects, at both sides.</summary>
    public int ObjectRequests => Source.Calls.All.Concat(Target.Calls.All).Count(call => call.Operation != StoreOperation.List);

    /// <summary>A copy that replaces what is at the target, of objects that are older than it, in small pages.</summary>
    public static JobScene Replacing(bool isPlain = false, bool areTagsDigests = true, MemoryOptions? target = null)
    {
        var clock = new ManualTime();
        var profile = MemoryProfile.Default with { ProtectsBytes = !isPlain, ETagsAreDigests = areTagsDigests };
        var scene = new JobScene(new MemoryOptions { Time = clock, Profile = profile }, target) { SourceClock = clock, ListsTarget = true };
        (scene.Source.PageSize, scene.Target.PageSize) = (10, 7);
        scene.Options = scene.Options with { IfExists = CollisionPolicy.Overwrite };
        return scene;
    }

    /// <summary>A sync that removes what the source does not have.</summary>
    public static JobScene Syncing(MemoryOptions? target = null, long? deleteMax = null)
    {
        var scene = Replacing(target: target);
        scene.Sync = new SyncOptions { Delete = true, DeleteMax = deleteMax };
        return scene;
    }

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
        return await RunAsync(job.Journal, cancellationToken, record, report: report) with { IsResumed = job.IsResumed };
    }

    /// <summary>The lines of a report.</summary>
    public async Task<List<string>> LinesAsync(string report) => [.. await File.ReadAllLinesAsync(Path.Combine(_path, report), None)];

    /// <summary>Runs it with a journal, or with none.</summary>
    public async Task<JobReport> RunAsync(
        IJournal journal,
        CancellationToken? cancellationToken = null,
        Func<TransferReceipt, ValueTask>? record = null,
        IProgress<TransferProgress>? progress = null,
        IReport? report = null)
    {
        Options.Validate().ShouldBeEmpty();
        var runner = new JobRunner(Told(new JobContext(Source, Target, Options, TimeProvider.System)
        {
            SourceRemover = IsMove ? Source : null,
            Journal = journal,
            Report = report ?? new NoReport(),
            TargetListing = ListsTarget ? Target : null,
            Sync = Sync is null ? null : Sync with { OnRemoved = Sync.OnRemoved ?? Keep },
            TargetRemover = Sync is { Delete: true } ? Target : null,
            WhyNothingIsRemoved = WhyNothingIsRemoved,
        }));
        return await runner.RunAsync(Scope, record ?? Record, progress, cancellationToken ?? None)
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

    public async Task<PositionalData> AtTargetAsync(string key, long size = 500, ulong seed = 99)
    {
        var data = new PositionalData(seed, size);
        await Target.Inner.PutAsync(new ObjectKey(key), data.ToBody(), new WriteOptions(), None);
        return data;
    }

    /// <summary>So many objects at the source, of these sizes.</summary>
    public async Task FillAsync(int count, Func<int, int> size)
    {
        for (var i = 0; i < count; i++)
        {
            await AtSourceAsync($"s/{i:000}", size(i), (ulong)i);
        }
    }

    /// <summary>So many objects at the source, and so many others at the target.</summary>
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

    /// <summary>Removes it from the source, if it is there.</summary>
    public async Task RemoveAsync(string key)
    {
        if (await Source.Inner.FindAsync(new ObjectKey(key), version: null, None) is { } there)
        {
            await Source.Inner.RemoveAsync(there.Key, there.ETag!, None);
        }
    }

    public Task<List<string>> TargetKeysAsync() => KeysAsync(Target.Inner);

    public async Task ShouldHoldAsync(string targetKey, PositionalData data)
    {
        await using var read = await Target.Inner.OpenReadAsync(new ObjectKey(targetKey), new ReadOptions(), None);
        read.Length.ShouldBe(data.Length, targetKey);
        (await data.FindDifferenceAsync(read.Content, None)).ShouldBeNull(targetKey);
    }

    public async Task ShouldBeSyncedAsync()
    {
        var keys = await KeysAsync(Source.Inner);
        (await TargetKeysAsync()).ShouldBe(keys.Select(key => "t" + key[1..]));
        foreach (var key in keys)
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

    public static async Task<List<string>> KeysAsync(MemoryStore store)
    {
        var keys = new List<string>();
        await foreach (var page in store.ListAsync(new ListOptions(), None))
        {
            keys.AddRange(page.Objects.Select(info => info.Key.Value));
        }

        return keys;
    }

    public ValueTask Record(TransferReceipt receipt)
    {
        Receipts.Enqueue(receipt);
        return ValueTask.CompletedTask;
    }

    private ValueTask Keep(RemovedObject removed)
    {
        Removed.Add(removed);
        return ValueTask.CompletedTask;
    }

    /// <summary>What ends a job without warning.</summary>
    public sealed class KilledException : Exception;
}
