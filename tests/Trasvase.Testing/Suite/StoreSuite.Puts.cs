using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <content>Storing an object in one request.</content>
public abstract partial class StoreSuite
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_537)]
    [InlineData((1024 * 1024) + 1)]
    public async Task Put_AnySize_IsReadBackEqual(int size)
    {
        var data = Data(size);

        await PutAsync(Key(), data);

        await ShouldHoldAsync(Key(), data);
        (await GetInfoAsync(Key())).Size.ShouldBe(size);
    }

    [Fact]
    public async Task Put_BodyThatCannotBeRepeated_IsStored()
    {
        var data = Data(200_000);

        await Target.PutAsync(Key(), data.ToBody(isRepeatable: false), new WriteOptions(), Token);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Put_Receipt_AgreesWithFind()
    {
        var data = Data(5000);

        var stored = await PutAsync(Key(), data);

        var info = await GetInfoAsync(Key());
        info.ETag.ShouldBe(stored.ETag);
        if (stored.Version is not null)
        {
            info.Version.ShouldBe(stored.Version);
        }

        if (stored.Digest is { Algorithm: DigestAlgorithm.Crc64Nvme, Scope: DigestScope.Whole } digest)
        {
            digest.ShouldBe(data.Crc());
        }
    }

    [Fact]
    public async Task Put_OverAnother_ReplacesAllOfIt()
    {
        var (old, replacement) = (Data(3000), Data(1000));
        await PutAsync(Key(), old, new WriteOptions { Metadata = new Dictionary<string, string> { ["old"] = "yes" } });

        var stored = await PutAsync(Key(), replacement);

        await ShouldHoldAsync(Key(), replacement);
        var info = await GetInfoAsync(Key());
        info.ETag.ShouldBe(stored.ETag);
        info.Metadata.ShouldBeEmpty();
    }

    [Fact]
    public async Task Put_MissingContainer_IsNotFound() =>
        await ShouldFailAsync(
            () => MissingContainer().Target.PutAsync(Key(), Data(3).ToBody(), new WriteOptions(), Token), StoreErrorKind.NotFound);

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1001)]
    [InlineData(300_000)]
    public async Task Put_BodyOfAnotherLengthThanPromised_IsCorruptAndNothingIsStored(int written)
    {
        var old = Data(77);
        await PutAsync(Key(), old);
        var body = new DelegateBody(1000, async (stream, token) => await stream.WriteAsync(Data(written).ToArray(), token));

        await ShouldFailAsync(() => Target.PutAsync(Key(), body, new WriteOptions(), Token), StoreErrorKind.Corrupt);

        await ShouldHoldAsync(Key(), old);
    }

    [Fact]
    public async Task Put_BodyThatFails_PassesItsErrorOnAndStoresNothing()
    {
        var cause = new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "The source said no.");
        var body = new DelegateBody(200_000, async (stream, token) =>
        {
            await stream.WriteAsync(Data(100_000).ToArray(), token);
            throw cause;
        });

        var error = await ShouldFailAsync(() => Target.PutAsync(Key(), body, new WriteOptions(), Token), StoreErrorKind.PermissionDenied);

        error.ShouldBeSameAs(cause);
        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task Put_CancelledInMidBody_ThrowsAndStoresNothing()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var body = new DelegateBody(200_000, async (stream, token) =>
        {
            await stream.WriteAsync(Data(100_000).ToArray(), token);
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        });

        await Should.ThrowAsync<OperationCanceledException>(() => Target.PutAsync(Key(), body, new WriteOptions(), cancellation.Token));

        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task Put_DigestOfOtherBytes_IsCorruptAndNothingIsStored()
    {
        Assert.SkipUnless(Profile.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme), "the profile does not claim CRC-64");
        var old = Data(77);
        await PutAsync(Key(), old);
        var body = Data(5000).ToBody(digest: Data(5000).Crc());

        await ShouldFailAsync(() => Target.PutAsync(Key(), body, new WriteOptions(), Token), StoreErrorKind.Corrupt);

        await ShouldHoldAsync(Key(), old);
    }

    [Fact]
    public async Task Put_DigestOfTheseBytes_IsStored()
    {
        var data = Data(5000);

        await Target.PutAsync(Key(), data.ToBody(digest: data.Crc()), new WriteOptions(), Token);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Put_KeyThatIsTooLong_IsRefusedBeforehandAndAtOnce()
    {
        var key = new ObjectKey(new string('k', 5000));

        Profile.WhyKeyRefused(key).ShouldNotBeNull();
        await ShouldFailAsync(() => PutAsync(key, Data(1)), StoreErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task CreateContainer_Twice_KeepsWhatIsInIt()
    {
        var data = Data(10);
        await PutAsync(Key(), data);

        await Target.CreateContainerAsync(Token);

        await ShouldHoldAsync(Key(), data);
    }
}
