using System.Collections.Concurrent;
using Trasvase.Jobs;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Faults;

namespace Trasvase.Reliability.Tests.Scenes;

/// <summary>Two stores in memory, faulty on demand, and jobs from one to the other: what takes too long over sockets to be done
/// often.</summary>
internal sealed class MemoryPair(MemoryOptions? source = null, MemoryOptions? target = null)
{
    /// <summary>Objects up to this size go in one put; it is the least there can be.</summary>
    public const int BufferedMax = TransferOptions.BufferSize;

    private const int Connections = 3;

    private readonly ConcurrentQueue<TransferReceipt> _receipts = new();
    private IReadOnlyList<ObjectState> _versions = [];

    public FaultyStore Source { get; } = new(new MemoryStore("source", source));

    public FaultyStore Target { get; } = new(new MemoryStore("target", target));

    /// <summary>What was told of the objects.</summary>
    public IReadOnlyCollection<TransferReceipt> Receipts => _receipts;

    public TransferOptions Options { get; set; } = new()
    {
        Connections = Connections,
        MemoryBudget = Connections * BufferedMax,
        PartSize = BufferedMax / 4,
        Retry = new RetryPolicy { AttemptsMax = 4, DelayFirst = TimeSpan.Zero },
    };

    /// <summary>Copies everything.</summary>
    public async Task<JobReport> CopyAsync(CancellationToken cancellationToken, IJournal? journal = null)
    {
        _versions = [.. _versions.Concat(await MemoryFacts.ReadAsync(Source.Inner, cancellationToken)).Distinct()];
        var runner = new JobRunner(new JobContext(Source, Target, Options, TimeProvider.System) { Journal = journal ?? new NoJournal() });
        return await runner.RunAsync(new JobScope.Below("", ""), Keep, progress: null, cancellationToken);

        ValueTask Keep(TransferReceipt receipt)
        {
            _receipts.Enqueue(receipt);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Forgets what was told, as a new process does.</summary>
    public void Forget() => _receipts.Clear();

    /// <summary>What the checker finds wrong.</summary>
    /// <param name="report">The job's sums; null if it ended without any.</param>
    /// <param name="namesAll">Whether every object was told of.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<Violation>> CheckAsync(JobReport? report, bool namesAll, CancellationToken cancellationToken)
    {
        var sources = await MemoryFacts.ReadAsync(Source.Inner, cancellationToken);
        var facts = new RunFacts
        {
            SourceVersions = _versions,
            Listed = [.. _versions.Select(version => version.Key).Distinct()],
            SourceAfter = sources,
            TargetAfter = await MemoryFacts.ReadAsync(Target.Inner, cancellationToken),
            Reports = [ReceiptReport.Of(_receipts, report) with { Stopped = report is null
                ? "It ended without a report."
                : report.Stopped }],
            NamesAll = namesAll,
        };
        return await Checker.CheckAsync(facts, cancellationToken);
    }
}
