using Trasvase.Jobs;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

public sealed class RangedContentTests
{
    private static readonly ObjectKey Key = new("inventory");
    private static readonly RetryPolicy Retry = new() { AttemptsMax = 3, DelayFirst = TimeSpan.Zero };

    private readonly FaultyStore _store = new(new MemoryStore("bucket"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(RangedContent.RangeSize, 1)]
    [InlineData((2 * RangedContent.RangeSize) + 77, 3)]
    public async Task ReadAsync_AnySize_IsTheObject(long size, int ranges)
    {
        var data = await PutAsync(size, seed: 1);
        await using var content = await OpenAsync();

        (await data.FindDifferenceAsync(content, Token)).ShouldBeNull();
        _store.Calls.Count(StoreOperation.OpenRead).ShouldBe(ranges);
        _store.Calls.Open.ShouldBe(0);
    }

    [Fact]
    public async Task ReadAsync_ConnectionsThatBreak_AreMadeAgainForTheRangeOnly()
    {
        var data = await PutAsync((2 * RangedContent.RangeSize) + 77, seed: 1);
        _store.Reading = (call, read) =>
            call.Nth is 2 or 3
                ? new ObjectRead(read.Info, read.Length, new TamperedStream(read.Content) { EndAt = 1000, End = TamperedStream.Broken() })
                : read;
        await using var content = await OpenAsync();

        (await data.FindDifferenceAsync(content, Token)).ShouldBeNull();
        _store.Calls.Count(StoreOperation.OpenRead).ShouldBe(5);
    }

    [Fact]
    public async Task ReadAsync_ReplacedMeanwhile_IsAnErrorAndNoMixture()
    {
        await PutAsync(2 * RangedContent.RangeSize, seed: 1);
        await using var content = await OpenAsync();
        await content.ReadExactlyAsync(new byte[10], Token);
        await PutAsync(2 * RangedContent.RangeSize, seed: 2);

        (await Should.ThrowAsync<StoreException>(() => content.CopyToAsync(Stream.Null, Token))).Kind.ShouldBe(
            StoreErrorKind.PreconditionFailed);
    }

    [Fact]
    public async Task Position_Set_ReadsFromThereWhatIsAskedForAndNoMore()
    {
        var data = (await PutAsync((2 * RangedContent.RangeSize) + 77, seed: 1)).ToArray();
        var asked = new List<ByteRange?>();
        _store.Reading = (_, read) =>
        {
            asked.Add(read.Length is { } length ? new ByteRange(0, length) : null);
            return read;
        };
        await using var content = await OpenAsync();
        foreach (var at in new[] { data.Length - 10, 5_000_000, 0, 77 })
        {
            var taken = new byte[10];
            content.Position = at;
            await content.ReadExactlyAsync(taken, Token);

            taken.ShouldBe(data[at..(at + 10)]);
            content.Position.ShouldBe(at + 10);
        }

        content.Length.ShouldBe(data.Length);
        asked.Select(range => range?.Length).ShouldBe([10, 10, RangedContent.RangeSize, 10]);
    }

    [Fact]
    public async Task OpenAsync_NoObject_IsSaid() =>
        (await Should.ThrowAsync<StoreException>(OpenAsync)).Kind.ShouldBe(StoreErrorKind.NotFound);

    private Task<RangedContent> OpenAsync() => RangedContent.OpenAsync(_store, Key, Retry, TimeProvider.System, Token);

    private async Task<PositionalData> PutAsync(long size, ulong seed)
    {
        var data = new PositionalData(seed, size);
        await _store.Inner.PutAsync(Key, data.ToBody(), new WriteOptions(), Token);
        return data;
    }
}
