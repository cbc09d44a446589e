using System.Collections.Concurrent;
using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Scopes;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs.Choosing;

/// <summary>A bucket that keeps versions, a target, and jobs that choose.</summary>
internal sealed class ChoosingScene : IDisposable
{
    private readonly JobScene _job;

    public ChoosingScene() => _job = new JobScene(new MemoryOptions { KeepsVersions = true, Time = Time }, container: "bucket");

    public string Folder { get; } = Directory.CreateTempSubdirectory("trasvase-choosing-").FullName;

    public ManualTime Time { get; } = new();

    public FaultyStore Source => _job.Source;

    public FaultyStore Target => _job.Target;

    public ConcurrentQueue<TransferReceipt> Receipts => _job.Receipts;

    public TransferOptions Options
    {
        get => _job.Options;
        set => _job.Options = value;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _job.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    public async Task<ObjectInfo> PutAsync(string key, ulong seed = 1, int size = 10)
    {
        await _job.AtSourceAsync(key, size, seed);
        return (await Source.Inner.FindAsync(new ObjectKey(key), null, Token))!;
    }

    public Task RemoveAsync(string key) => _job.RemoveAsync(key);

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

    public Task<JobReport> RunAsync(JobScope scope)
    {
        _job.Scope = scope;
        return _job.RunAsync();
    }

    /// <summary>What is at the target.</summary>
    public Task<List<string>> StoredAsync() => _job.TargetKeysAsync();

    /// <summary>It is at the target, and from this seed.</summary>
    public Task ShouldHoldAsync(string key, ulong seed, int size = 10) => _job.ShouldHoldAsync(key, new PositionalData(seed, size));
}
