using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;
using Trasvase.Tests.Hosting;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public sealed class FlightLimitTests
{
    private const long MiB = 1024 * 1024;

    private readonly Gate _gate = new(1000);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    // Four seconds of the rate, and never less than two parts.
    [Theory]
    [InlineData(8, 8, 4)]
    [InlineData(100, 8, 50)]
    [InlineData(1, 8, 2)]
    [InlineData(1, 64, 2)]
    public void EnterAsync_WithARate_BeginsAsManyPartsAsTheRateFeedsInFourSeconds(long rate, long part, int parts)
    {
        var limit = new FlightLimit { Rate = rate * MiB };

        var begun = Enumerable.Range(0, 200).Select(_ => Enter(limit, part * MiB)).Count(slot => slot.IsCompleted);

        begun.ShouldBe(parts);
    }

    [Fact]
    public async Task Slot_Returned_BeginsTheNextPartInLine()
    {
        var limit = new FlightLimit { Rate = MiB };
        var first = await Enter(limit, 8 * MiB);
        var second = await Enter(limit, 8 * MiB);
        var third = Enter(limit, 8 * MiB);
        var small = Enter(limit, 1);
        third.IsCompleted.ShouldBeFalse();

        first.Dispose();
        await third;
        small.IsCompleted.ShouldBeFalse("it came later");
        second.Dispose();
        await small;
    }

    [Fact]
    public async Task Rate_TakenAway_BeginsAllThatWait()
    {
        var limit = new FlightLimit { Rate = 1 };
        var waiting = Enumerable.Range(0, 10).Select(_ => Enter(limit, MiB)).ToList();
        waiting.Count(slot => slot.IsCompleted).ShouldBe(2);

        limit.Rate = 0;

        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task EnterAsync_CancelledInLine_LetsTheNextOneBegin()
    {
        var limit = new FlightLimit { Rate = 1 };
        var first = await Enter(limit, MiB);
        await Enter(limit, MiB);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(None);
        var left = limit.EnterAsync(MiB, _gate, owner: null, cancel.Token).AsTask();
        var next = Enter(limit, MiB);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left);
        first.Dispose();

        await next;
    }

    // Else 32 parts would share the rate, all end at the very end, and an interruption would lose nearly everything that was sent.
    [Theory]
    [InlineData("large", 64)]
    [InlineData("small", 1)]
    public async Task CopyAllAsync_ALowRate_ReadsNoMoreThanItCanFeed(string kind, int parts)
    {
        var stores = new MemoryCatalog();
        for (var i = 0; i < 64 / parts; i++)
        {
            await stores["bucket"].Inner.PutAsync(
                new ObjectKey($"{kind}/{i}"),
                new PositionalData((ulong)i, parts * 64 * 1024).ToBody(),
                new WriteOptions(),
                None);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(None);
        var reads = 0;
        stores["bucket"].Before = async call =>
        {
            if (call.Operation == StoreOperation.OpenRead)
            {
                Interlocked.Increment(ref reads);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token);
            }
        };
        using var client = new TrasvaseClient(stores, TimeProvider.System);
        var options = new TransferOptions { PartSize = 64 * 1024, MaxRate = 48 * 1024, Via = TransferRoute.Relay };

        var job = client.CopyAllAsync($"s3://bucket/{kind}/", "az://archive/", options, cancellationToken: stop.Token);
        await Until.TrueAsync(() => Volatile.Read(ref reads) >= 3, None);
        for (var i = 0; i < 10_000; i++)
        {
            await Task.Yield();
        }

        reads.ShouldBe(3);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(job);
    }

    private Task<Slot> Enter(FlightLimit limit, long length) => limit.EnterAsync(length, _gate, owner: null, None).AsTask();
}
