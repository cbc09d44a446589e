using Trasvase.Storage;

namespace Trasvase.Testing.Suite;

/// <content>Reading objects and ranges of them.</content>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task Read_Ranges_AreThoseBytes()
    {
        const int Size = 200_003;
        var data = Data(Size);
        await PutAsync(Key(), data);
        long[] offsets = [0, 1, 7, 8, 4095, 4096, 65_535, 65_536, 131_071, Size - 2, Size - 1];
        long[] lengths = [1, 2, 9, 4096, 70_000];

        foreach (var (offset, length) in offsets.SelectMany(offset => lengths.Select(length => (offset, length)))
            .Where(r => r.offset + r.length <= Size))
        {
            await ShouldHoldAsync(Key(), data.Slice(offset, length), new ReadOptions { Range = new ByteRange(offset, length) });
        }
    }

    [Fact]
    public async Task Read_RangeOfEverything_IsEverything()
    {
        var data = Data(1000);
        await PutAsync(Key(), data);

        await ShouldHoldAsync(Key(), data, new ReadOptions { Range = new ByteRange(0, 1000) });
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 10)]
    [InlineData(10, 11)]
    [InlineData(10, 1_000_000)]
    public async Task Read_RangeThatBeginsPastTheEnd_IsInvalid(int size, int offset)
    {
        await PutAsync(Key(), Data(size));

        await ShouldFailAsync(
            () => Source.OpenReadAsync(Key(), new ReadOptions { Range = new ByteRange(offset, 1) }, Token), StoreErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task Read_Range_TellsOfTheWholeObject()
    {
        var stored = await PutAsync(Key(), Data(1000), new WriteOptions { Headers = new ContentHeaders { ContentType = "text/plain" } });

        await using var read = await Source.OpenReadAsync(Key(), new ReadOptions { Range = new ByteRange(10, 20) }, Token);

        read.Length.ShouldBe(20);
        read.Info.Key.ShouldBe(Key());
        read.Info.Size.ShouldBe(1000);
        read.Info.ETag.ShouldBe(stored.ETag);
        read.Info.Headers.ContentType.ShouldBe("text/plain");
    }

    [Fact]
    public async Task Read_RightMatch_Reads()
    {
        var data = Data(1000);
        var stored = await PutAsync(Key(), data);

        await ShouldHoldAsync(Key(), data, new ReadOptions { Match = stored.ETag });
        await ShouldHoldAsync(Key(), data.Slice(500, 100), new ReadOptions { Match = stored.ETag, Range = new ByteRange(500, 100) });
    }

    [Fact]
    public async Task Read_StaleMatch_IsRefused()
    {
        var old = await PutAsync(Key(), Data(1000));
        await PutAsync(Key(), Data(1000));

        await ShouldFailAsync(
            () => Source.OpenReadAsync(Key(), new ReadOptions { Match = old.ETag }, Token), StoreErrorKind.PreconditionFailed);
        await ShouldFailAsync(
            () => Source.OpenReadAsync(Key(), new ReadOptions { Match = old.ETag, Range = new ByteRange(0, 1) }, Token),
            StoreErrorKind.PreconditionFailed);
    }

    [Fact]
    public async Task Read_AbsentKey_IsNotFound() =>
        await ShouldFailAsync(() => Source.OpenReadAsync(Key(), new ReadOptions(), Token), StoreErrorKind.NotFound);

    [Fact]
    public async Task Read_MissingContainer_IsNotFound() =>
        await ShouldFailAsync(() => MissingContainer().Source.OpenReadAsync(Key(), new ReadOptions(), Token), StoreErrorKind.NotFound);

    [Fact]
    public async Task Read_WhileItIsReplaced_StaysOneVersion()
    {
        var (old, replacement) = (Data(4 * 1024 * 1024), Data(4 * 1024 * 1024));
        await PutAsync(Key(), old);
        await using var read = await Source.OpenReadAsync(Key(), new ReadOptions(), Token);

        await PutAsync(Key(), replacement);

        (await old.FindDifferenceAsync(read.Content, Token)).ShouldBeNull("the offset of the first byte that differs");
    }

    [Fact]
    public async Task Read_EightAtOnce_EachGetsItsOwn()
    {
        var data = Data(800_000);
        await PutAsync(Key(), data);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            ShouldHoldAsync(Key(), data.Slice(i * 100_000, 100_000), new ReadOptions { Range = new ByteRange(i * 100_000, 100_000) })));
    }

    [Fact]
    public async Task Read_GivenUpInTheMiddle_LeavesTheStoreUsable()
    {
        var data = Data(4 * 1024 * 1024);
        await PutAsync(Key(), data);
        for (var i = 0; i < 40; i++)
        {
            await using var read = await Source.OpenReadAsync(Key(), new ReadOptions(), Token);
            (await read.Content.ReadAsync(new byte[10], Token)).ShouldBeGreaterThan(0);
        }

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Read_CancelledInMidBody_Throws()
    {
        await PutAsync(Key(), Data(8 * 1024 * 1024));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var read = await Source.OpenReadAsync(Key(), new ReadOptions(), cancellation.Token);
        await read.Content.ReadExactlyAsync(new byte[1000], cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => read.Content.CopyToAsync(Stream.Null, cancellation.Token));
    }
}
