using Trasvase.Jobs;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Transfers;

/// <summary>Two stores in memory of which one can fetch from the other, and jobs between them.</summary>
internal sealed class CopyScene
{
    public const int PartSize = 40_000;

    public CopyScene(
        (DigestAlgorithm, DigestScope)[]? digests = null,
        bool versions = false,
        StoreProfile? source = null,
        StoreProfile? target = null,
        TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        var options = new MemoryOptions
        {
            Profile = source ?? MemoryProfile.Copying,
            KeepsVersions = versions,
            Digests = digests,
            Time = Time,
        };
        (Source, Target) = (
            new(new MemoryStore("source", options)),
            new(new MemoryStore("target", new MemoryOptions { Profile = target ?? MemoryProfile.Copying, Time = Time })));
    }

    public static (DigestAlgorithm, DigestScope)[] Md5 { get; } = [(DigestAlgorithm.Md5, DigestScope.Whole)];

    public static (DigestAlgorithm, DigestScope)[] Crc64 { get; } = [(DigestAlgorithm.Crc64Nvme, DigestScope.Whole)];

    public static (DigestAlgorithm, DigestScope)[] Nothing { get; } = [];

    public TimeProvider Time { get; }

    public FaultyStore Source { get; }

    public FaultyStore Target { get; }

    public TransferOptions Options { get; set; } = new()
    {
        Connections = 4,
        MemoryBudget = 4 * 128 * 1024,
        PartSize = PartSize,
        Pulls = 8,
        Retry = new RetryPolicy { AttemptsMax = 4, DelayFirst = TimeSpan.Zero },
    };

    public List<TransferReceipt> Receipts { get; } = [];

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<PositionalData> PutAsync(string key, long length, ulong seed = 1)
    {
        var data = new PositionalData(seed, length);
        await Source.Inner.PutAsync(
            new ObjectKey(key),
            data.ToBody(),
            new WriteOptions { Metadata = new Dictionary<string, string> { ["colour"] = "red" } },
            Token);
        return data;
    }

    public async Task<JobReport> RunAsync(bool move = false, IJournal? journal = null)
    {
        Receipts.Clear();
        var runner = new JobRunner(new JobContext(Source, Target, Options, Time)
        {
            SourceRemover = move ? Source : null,
            Journal = journal ?? new NoJournal(),
        });
        var report = await runner.RunAsync(new JobScope.Below("", ""), Keep, progress: null, Token)
            .WaitAsync(TimeSpan.FromSeconds(60), Token);
        (runner.Limits!.Free, runner.Limits.FreePulls).ShouldBe((Options.Connections, Options.Pulls), "every slot is given back");
        return report;

        ValueTask Keep(TransferReceipt receipt)
        {
            Receipts.Add(receipt);
            return ValueTask.CompletedTask;
        }
    }

    public async Task ShouldHoldAsync(string key, PositionalData data)
    {
        await using var read = await Target.Inner.OpenReadAsync(new ObjectKey(key), new ReadOptions(), Token);
        read.Length.ShouldBe(data.Length);
        (await data.FindDifferenceAsync(read.Content, Token)).ShouldBeNull();
    }
}
