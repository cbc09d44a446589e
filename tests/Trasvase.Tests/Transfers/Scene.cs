using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Tests.Transfers;

/// <summary>Two stores in memory, faulty on demand, and the transfer of one object between them.</summary>
internal sealed class Scene(MemoryOptions? source = null, MemoryOptions? target = null)
{
    /// <summary>Objects up to this size go in one put.</summary>
    public const int BufferedMax = 128 * 1024;

    /// <summary>The size of every part but the last.</summary>
    public const int PartSize = 40_000;

    public static ObjectKey SourceKey { get; } = new("a/name.ext");

    public static ObjectKey TargetKey { get; } = new("t/name.ext");

    public FaultyStore Source { get; } = new(new MemoryStore("source", source));

    public FaultyStore Target { get; } = new(new MemoryStore("target", target));

    public ProgressTracker Tracker { get; } = new(TimeProvider.System);

    /// <summary>Four connections, and no time between attempts.</summary>
    public TransferOptions Options { get; set; } = new()
    {
        Connections = 4,
        MemoryBudget = 4 * BufferedMax,
        PartSize = PartSize,
        Retry = new RetryPolicy { AttemptsMax = 3, DelayFirst = TimeSpan.Zero },
    };

    public static CancellationToken None => TestContext.Current.CancellationToken;

    public async Task<PositionalData> PutSourceAsync(long length, ulong seed = 1, WriteOptions? options = null)
    {
        var data = new PositionalData(seed, length);
        await Source.Inner.PutAsync(SourceKey, data.ToBody(), options ?? new WriteOptions(), None);
        return data;
    }

    /// <summary>The source as an object that was uploaded in parts of this length.</summary>
    public async Task<PositionalData> PutSourceInPartsAsync(long length, int partLength)
    {
        var data = new PositionalData(1, length);
        var upload = await Source.Inner.BeginUploadAsync(SourceKey, new WriteOptions(), None);
        var receipts = new List<PartReceipt>();
        for (long offset = 0; offset < length; offset += partLength)
        {
            var part = new Part(receipts.Count + 1, offset, Math.Min(partLength, length - offset));
            receipts.Add(await Source.Inner.PutPartAsync(upload, part, data.Slice(offset, part.Length).ToBody(), None));
        }

        await Source.Inner.CompleteUploadAsync(upload, receipts, new WriteOptions(), None);
        return data;
    }

    public Task<StoredObject> PutTargetAsync(PositionalData data, ObjectKey? key = null) =>
        Target.Inner.PutAsync(key ?? TargetKey, data.ToBody(), new WriteOptions(), None);

    public Task<TransferReceipt> CopyAsync(
        ObjectInfo? listed = null, TimeProvider? time = null, CancellationToken? cancellationToken = null) =>
        RunAsync(remover: null, listed, time, cancellationToken);

    public Task<TransferReceipt> MoveAsync(ObjectInfo? listed = null) => RunAsync(Source, listed, time: null, cancellationToken: null);

    /// <summary>As a listing tells it: without details.</summary>
    public async Task<ObjectInfo> ListedAsync() =>
        (await Source.Inner.FindAsync(SourceKey, version: null, None)).ShouldNotBeNull() with
        {
            HasDetails = false,
            Digests = [],
            Version = null,
        };

    /// <summary>What a store would say of another version of this length.</summary>
    public async Task<ObjectInfo> NewerAsync(long length)
    {
        await PutSourceAsync(length, seed: 2);
        return (await Source.Inner.FindAsync(SourceKey, version: null, None)).ShouldNotBeNull();
    }

    public async Task ShouldHoldAsync(PositionalData data, ObjectKey? key = null)
    {
        await using var read = await Target.Inner.OpenReadAsync(key ?? TargetKey, new ReadOptions(), None);
        read.Length.ShouldBe(data.Length);
        (await data.FindDifferenceAsync(read.Content, None)).ShouldBeNull();
    }

    public async Task<IReadOnlyList<ObjectInfo>> TargetObjectsAsync()
    {
        var found = new List<ObjectInfo>();
        await foreach (var page in Target.Inner.ListAsync(new ListOptions(), None))
        {
            found.AddRange(page.Objects);
        }

        return found;
    }

    private async Task<TransferReceipt> RunAsync(
        IObjectRemover? remover, ObjectInfo? listed, TimeProvider? time, CancellationToken? cancellationToken)
    {
        Options.Validate().ShouldBeEmpty();
        using var limits = new TransferLimits(Options with { Pulls = 1 }, TimeProvider.System);
        var transfer = new ObjectTransfer(new SendContext(Source, Target, limits, time ?? TimeProvider.System), remover, Tracker);
        var work = transfer.RunAsync(new TransferItem(SourceKey, TargetKey, listed), cancellationToken ?? None);
        try
        {
            var receipt = (await work.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None)).ShouldNotBeNull();
            Tracker.Done(receipt);
            return receipt;
        }
        finally
        {
            limits.Memory.Used.ShouldBe(0);
            Source.Calls.Open.ShouldBe(0);
            Target.Calls.Open.ShouldBe(0);
            Source.Calls.Peak.ShouldBeLessThanOrEqualTo(Options.Connections);
            Target.Calls.Peak.ShouldBeLessThanOrEqualTo(Options.Connections);
        }
    }
}
