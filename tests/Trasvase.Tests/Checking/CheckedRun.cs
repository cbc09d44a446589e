using System.Collections.Concurrent;
using System.Text.Json;
using Trasvase.Jobs;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Checking;

/// <summary>A real job over two stores in memory, and the facts of it.</summary>
internal sealed class CheckedRun
{
    public const string Canary = "s3cr3t/+KEY=Canary";

    private readonly List<ObjectState> _versions = [];
    private readonly ConcurrentQueue<TransferReceipt> _receipts = new();

    public static CancellationToken None => TestContext.Current.CancellationToken;

    public FaultyStore Source { get; } = new(new MemoryStore("source", new MemoryOptions { KeepsVersions = true }));

    public FaultyStore Target { get; } = new(new MemoryStore("target"));

    public List<ObjectState> TargetByOthers { get; } = [];

    public TransferOptions Options { get; set; } = new()
    {
        Connections = 4,
        MemoryBudget = 4 * 128 * 1024,
        PartSize = 40_000,
        Retry = new RetryPolicy { AttemptsMax = 3, DelayFirst = TimeSpan.Zero },
    };

    /// <summary>Stores a version at the source.</summary>
    public async Task PutSourceAsync(string key, long length, ulong seed = 1)
    {
        await Source.Inner.PutAsync(new ObjectKey(key), new PositionalData(seed, length).ToBody(), new WriteOptions(), None);
        _versions.AddRange(await MemoryFacts.ReadAsync(Source.Inner, None));
    }

    /// <summary>Another writer stores an object at the target.</summary>
    public async Task PutByOtherAsync(string key, PositionalData data)
    {
        var stored = await Target.Inner.PutAsync(new ObjectKey(key), data.ToBody(), new WriteOptions(), None);
        TargetByOthers.Add(new ObjectState(key, stored.ETag, stored.Version, ObjectContent.Of(data)));
    }

    /// <summary>Stores bytes at the target as if they had always been there: what a wrong engine would have done.</summary>
    public Task PlantAsync(string key, byte[] bytes) =>
        Target.Inner.PutAsync(new ObjectKey(key), PartBody.Of(bytes), new WriteOptions(), None);

    /// <summary>Six objects from 0 bytes to several parts.</summary>
    public async Task FillAsync()
    {
        foreach (var (key, length) in ((string, int)[])
        [
            ("a", 0), ("b/c", 1), ("b/d", 5000), ("e", 131_073), ("f", 200_000), ("g", 300_001),
        ])
        {
            await PutSourceAsync(key, length, seed: (ulong)length);
        }
    }

    /// <summary>Runs the job and gathers the facts of both sides.</summary>
    public async Task<RunFacts> RunAsync(bool move = false)
    {
        var listed = (await MemoryFacts.ReadAsync(Source.Inner, None)).Select(state => state.Key).ToList();
        var before = await MemoryFacts.ReadAsync(Target.Inner, None);
        var (sourceDeletes, targetDeletes) = (MemoryFacts.NoteDeletes(Source), MemoryFacts.NoteDeletes(Target));
        var job = await new JobRunner(new JobContext(Source, Target, Options, TimeProvider.System) { SourceRemover = move ? Source : null })
            .RunAsync(new JobScope.Below("", ""), Record, progress: null, None)
            .WaitAsync(TimeSpan.FromSeconds(60), None);

        return await GatherAsync(new RunFacts
        {
            SourceVersions = [.. _versions.Distinct()],
            Listed = listed,
            SourceAfter = [],
            TargetBefore = before,
            TargetAfter = [],
            TargetByOthers = TargetByOthers,
            SourceDeletes = [.. sourceDeletes],
            TargetDeletes = [.. targetDeletes],
            Reports = [ReceiptReport.Of(_receipts, job)],
            Outputs =
            [
                RunOutput.Of("report", string.Join('\n', _receipts.Select(receipt => JsonSerializer.Serialize(receipt)))),
                RunOutput.Of("summary", job.ToString()),
            ],
            Canaries = [Canary],
            IsMove = move,
            MayReplace = Options.IfExists is CollisionPolicy.Overwrite or CollisionPolicy.Newer,
        });
    }

    /// <summary>What both sides hold now, after something was planted.</summary>
    public async Task<RunFacts> GatherAsync(RunFacts facts) => facts with
    {
        SourceAfter = await MemoryFacts.ReadAsync(Source.Inner, None),
        TargetAfter = await MemoryFacts.ReadAsync(Target.Inner, None),
    };

    public async Task<IReadOnlyList<Violation>> CheckAsync(RunFacts facts) => await Checker.CheckAsync(await GatherAsync(facts), None);

    private ValueTask Record(TransferReceipt receipt)
    {
        _receipts.Enqueue(receipt);
        return ValueTask.CompletedTask;
    }
}
