using System.Threading.Channels;
using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Hosting;

/// <summary>Many calls of one client at a time have together what one of them may have.</summary>
public sealed class ClientLimitsTests
{
    private const int Calls = 12;
    private const int Connections = 4;
    private const int KiB = 1024;

    private static readonly ClientLimits Limits = new() { Connections = Connections, MemoryBudget = Connections * 128 * KiB };

    private readonly MemoryCatalog _stores = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(Calls)]
    public async Task CopyAllAsync_ManyAtOnce_KeepTogetherToOneBudget(int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            await PutAsync($"{call}/small", 100 * KiB);
            await PutAsync($"{call}/large", 700 * KiB);
            await PutAsync($"{call}/empty", 0);
            await PutAsync($"{call}/middle", 128 * KiB);
        }

        using var client = new TrasvaseClient(_stores, TimeProvider.System, limits: Limits);
        var (source, target) = (new Crowd(Connections), new Crowd(int.MaxValue));
        var memoryMost = 0L;
        _stores["bucket"].Before = call => source.ComeAsync(call);
        _stores["bucket"].Reading = (_, read) => source.Reading(read);
        _stores["archive"].Before = call => call.Operation is StoreOperation.Put or StoreOperation.PutPart
            ? target.ComeAsync(call)
            : Task.CompletedTask;
        _stores["archive"].After = call =>
        {
            InterlockedMax(ref memoryMost, client.Shared!.Memory.Used);
            target.Leave(call);
            return Task.CompletedTask;
        };

        var options = new JobOptions
        {
            Transfer = new TransferOptions { PartSize = 64 * KiB, Via = TransferRoute.Relay, MemoryBudget = 64 * 1024 * KiB },
        };
        var reports = await Task.WhenAll(Enumerable.Range(0, calls).Select(call =>
            client.CopyAllAsync($"s3://bucket/{call}/", $"az://archive/{call}/", options, cancellationToken: None)))
            .WaitAsync(TimeSpan.FromSeconds(60), None);

        reports.ShouldAllBe(report => report.Transferred == 4 && report.IsSuccess);
        source.Most.ShouldBe(Connections);
        target.Most.ShouldBeInRange(1, Connections);
        memoryMost.ShouldBeInRange(64 * KiB, Limits.MemoryBudget);
        (client.Shared!.Memory.Used, client.Shared.Connections.Taken, client.Shared.Pulls.Taken).ShouldBe((0, 0, 0));
    }

    // The same crowd comes to more than the budget if nothing is shared: the test above can fail.
    [Fact]
    public async Task CopyAllAsync_ManyAtOnceWithoutCommonLimits_HaveManyTimesAsMuch()
    {
        for (var call = 0; call < Calls; call++)
        {
            await PutAsync($"{call}/small", 100 * KiB);
        }

        using var client = new TrasvaseClient(_stores, TimeProvider.System);
        var source = new Crowd(Calls);
        _stores["bucket"].Before = call => source.ComeAsync(call);
        _stores["bucket"].Reading = (_, read) => source.Reading(read);
        var options = new JobOptions
        {
            Transfer = new TransferOptions { Connections = Connections, Via = TransferRoute.Relay, MemoryBudget = Limits.MemoryBudget },
        };

        await Task.WhenAll(Enumerable.Range(0, Calls).Select(call =>
            client.CopyAllAsync($"s3://bucket/{call}/", $"az://archive/{call}/", options, cancellationToken: None)))
            .WaitAsync(TimeSpan.FromSeconds(60), None);

        source.Most.ShouldBe(Calls);
    }

    [Fact]
    public async Task CopyAsync_ManyAtOnceWithARate_KeepToItTogether()
    {
        var time = new HastyTime();
        for (var call = 0; call < Calls; call++)
        {
            await PutAsync($"{call}", 100 * KiB);
        }

        using var client = new TrasvaseClient(_stores, time, limits: new ClientLimits { MaxRate = 100 * KiB });
        var options = new TransferOptions { Via = TransferRoute.Relay, Patience = TimeSpan.Zero };
        var began = time.GetTimestamp();

        var receipts = await Task.WhenAll(Enumerable.Range(0, Calls).Select(call =>
            client.CopyAsync($"s3://bucket/{call}", "az://archive/", options, cancellationToken: None)))
            .WaitAsync(TimeSpan.FromSeconds(60), None);

        receipts.ShouldAllBe(receipt => receipt.Outcome == Outcome.Transferred);
        time.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(Calls - 1));
    }

    [Fact]
    public async Task CopyAsync_BesideALargeJobThatTakesEverything_ComesThroughBeforeItEnds()
    {
        const int Many = 300;
        for (var i = 0; i < Many; i++)
        {
            await PutAsync($"large/{i:000}", 10 * KiB);
        }

        await PutAsync("small", 10 * KiB);
        using var client = new TrasvaseClient(_stores, TimeProvider.System, limits: Limits);
        var held = Channel.CreateUnbounded<TaskCompletionSource>();
        _stores["bucket"].Before = async call =>
        {
            if (call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value.StartsWith("large", StringComparison.Ordinal))
            {
                var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                held.Writer.TryWrite(turn);
                await turn.Task;
            }
        };
        var options = new TransferOptions { Via = TransferRoute.Relay };
        var large = client.CopyAllAsync(
            "s3://bucket/large/", "az://archive/", new JobOptions { Transfer = options }, cancellationToken: None);
        var waiting = new Queue<TaskCompletionSource>();
        for (var i = 0; i < Connections; i++)
        {
            waiting.Enqueue(await held.Reader.ReadAsync(None));
        }

        var small = client.CopyAsync("s3://bucket/small", "az://archive/", options, cancellationToken: None);
        var released = 0;
        while (!small.IsCompleted && waiting.TryDequeue(out var turn))
        {
            turn.SetResult();
            released++;
            await Task.WhenAny(small, held.Reader.WaitToReadAsync(None).AsTask()).WaitAsync(TimeSpan.FromSeconds(60), None);
            while (held.Reader.TryRead(out var next))
            {
                waiting.Enqueue(next);
            }
        }

        (await small.WaitAsync(TimeSpan.FromSeconds(60), None)).Outcome.ShouldBe(Outcome.Transferred);
        released.ShouldBeLessThan(Many / 2);
        large.IsCompleted.ShouldBeFalse();
        waiting.ToList().ForEach(turn => turn.SetResult());
        held.Writer.Complete();
        await foreach (var turn in held.Reader.ReadAllAsync(None))
        {
            turn.SetResult();
        }
    }

    [Fact]
    public void Constructor_LimitsThatCannotBe_AreRefused()
    {
        var options = new TrasvaseOptions { Limits = new ClientLimits { Connections = 0 } };

        Should.Throw<ConfigurationException>(() => new TrasvaseClient(options)).Message.ShouldContain("connections");
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var before = Volatile.Read(ref most); value > before; before = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, before);
        }
    }

    private Task PutAsync(string key, int length) =>
        _stores["bucket"].Inner.PutAsync(
            new ObjectKey(key), new PositionalData((ulong)key.Length, length).ToBody(), new WriteOptions(), None);

    /// <summary>How many are there at a time. The first ones wait until so many have come: then all that may be there are.</summary>
    private sealed class Crowd(int awaited)
    {
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _there;
        private int _most;

        public int Most => _most;

        public async Task ComeAsync(StoreCall call)
        {
            if (call.Operation == StoreOperation.List)
            {
                return;
            }

            var there = Interlocked.Increment(ref _there);
            _most = Math.Max(_most, there);
            if (awaited == int.MaxValue)
            {
                return;
            }

            if (there == awaited)
            {
                _full.TrySetResult();
            }

            await _full.Task;
            if (call.Operation != StoreOperation.OpenRead)
            {
                Interlocked.Decrement(ref _there);
            }
        }

        public ObjectRead Reading(ObjectRead read) =>
            new(read.Info, read.Length, new ClosingStream(read.Content, () => Interlocked.Decrement(ref _there)));

        public void Leave(StoreCall call)
        {
            if (call.Operation is StoreOperation.Put or StoreOperation.PutPart)
            {
                Interlocked.Decrement(ref _there);
            }
        }
    }
}
