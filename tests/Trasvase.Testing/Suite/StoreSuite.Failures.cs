using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <content>Uploads in parts that go wrong, and what stays as it was.</content>
public abstract partial class StoreSuite
{
    private static readonly StoreErrorKind[] Gone = [StoreErrorKind.NotFound, StoreErrorKind.InvalidRequest];

    [Fact]
    public async Task Complete_Twice_LeavesTheObjectAsItIs()
    {
        var data = Data(10);
        var upload = await BeginAsync(Key());
        var receipts = await SendAllAsync(upload, data);
        await CompleteAsync(upload, receipts);

        // AWS and Azure take the same completion again; others have forgotten the upload. Both are well as long as the object stays.
        await WinsOrIsGoneAsync(() => CompleteAsync(upload, receipts));

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Complete_UnknownPart_IsRefused()
    {
        var (old, data) = (Data(100), Data(10));
        await PutAsync(Key(), old);
        var elsewhere = await BeginAsync(Key("elsewhere"));
        var foreign = await SendAllAsync(elsewhere, Data(10));
        var upload = await BeginAsync(Key());
        await SendAllAsync(upload, data);

        await ShouldFailAsync(() => CompleteAsync(upload, foreign), Gone);

        await ShouldHoldAsync(Key(), old);
    }

    [Fact]
    public async Task Complete_UnknownUpload_IsRefused()
    {
        var upload = await BeginAsync(Key());
        var receipts = await SendAllAsync(upload, Data(10));
        await Target.AbortUploadAsync(upload, Token);
        var other = await BeginAsync(Key("other"));

        await ShouldFailAsync(() => CompleteAsync(other, receipts), Gone);

        await ShouldBeAbsentAsync(Key("other"));
    }

    [Fact]
    public async Task CompleteIfAbsent_TakenMeanwhile_IsRefusedAndKeepsWhatIsThere()
    {
        var old = Data(100);
        if (await RefusesUnclaimedAsync(Profile.ConditionalCreate, () => BeginAsync(Key(), IfAbsent)))
        {
            return;
        }

        var upload = await BeginAsync(Key(), IfAbsent);
        var receipts = await SendAllAsync(upload, Data(10));
        await PutAsync(Key(), old);

        // A store may have dropped the parts when the key was taken (Azure does): refused it is in any case.
        await ShouldFailAsync(() => CompleteAsync(upload, receipts, IfAbsent), [StoreErrorKind.AlreadyExists, .. Gone]);

        await ShouldHoldAsync(Key(), old);
    }

    [Fact]
    public async Task CompleteIfAbsent_TakenBefore_IsAlreadyExists()
    {
        Assert.SkipUnless(Profile.ConditionalCreate, "the profile does not claim it; its refusal has its own test");
        var old = Data(100);
        await PutAsync(Key(), old);
        var upload = await BeginAsync(Key(), IfAbsent);
        var receipts = await SendAllAsync(upload, Data(10));

        await ShouldFailAsync(() => CompleteAsync(upload, receipts, IfAbsent), StoreErrorKind.AlreadyExists);

        await ShouldHoldAsync(Key(), old);
    }

    [Fact]
    public async Task CompleteIfAbsent_EightUploads_ExactlyOneWins()
    {
        Assert.SkipUnless(Profile.ConditionalCreate, "the profile does not claim it; its refusal has its own test");
        PositionalData[] data = [.. Enumerable.Range(0, Writers).Select(i => Data(1000 + i))];
        var uploads = await Task.WhenAll(data.Select(_ => BeginAsync(Key(), IfAbsent)));
        var receipts = await Task.WhenAll(uploads.Select((upload, i) => SendAllAsync(upload, data[i])));

        var won = await Task.WhenAll(uploads.Select((upload, i) => WinsOrIsGoneAsync(() => CompleteAsync(upload, receipts[i], IfAbsent))));

        won.Count(winner => winner).ShouldBe(1);
        await ShouldHoldAsync(Key(), data[Array.IndexOf(won, true)]);
    }

    [Fact]
    public async Task CompleteIfHolds_RightAndStaleTag_DecideIt()
    {
        var data = Data(10);
        var stale = await PutAsync(Key(), Data(100));
        if (await RefusesUnclaimedAsync(Profile.ConditionalReplace, () => BeginAsync(Key(), IfHolds(stale.ETag))))
        {
            return;
        }

        var current = await PutAsync(Key(), Data(100));
        var upload = await BeginAsync(Key(), IfHolds(stale.ETag));
        var receipts = await SendAllAsync(upload, data);
        await ShouldFailAsync(() => CompleteAsync(upload, receipts, IfHolds(stale.ETag)), StoreErrorKind.PreconditionFailed);
        (await GetInfoAsync(Key())).ETag.ShouldBe(current.ETag);

        await CompleteAsync(upload, receipts, IfHolds(current.ETag));

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Abort_Twice_IsNoErrorAndKeepsWhatIsThere()
    {
        var old = Data(100);
        await PutAsync(Key(), old);
        var upload = await BeginAsync(Key());
        await SendAllAsync(upload, Data(10));

        await Target.AbortUploadAsync(upload, Token);
        await Target.AbortUploadAsync(upload, Token);

        await ShouldHoldAsync(Key(), old);
    }

    [Fact]
    public async Task Abort_CompletedUpload_KeepsTheObject()
    {
        var data = Data(10);
        var upload = await BeginAsync(Key());
        await CompleteAsync(upload, await SendAllAsync(upload, data));

        await Target.AbortUploadAsync(upload, Token);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Uploads_TwoOfOneKey_DoNotMix()
    {
        var (mine, theirs) = (ThreeParts(), ThreeParts());
        var (left, right) = (await BeginAsync(Key()), await BeginAsync(Key()));
        var fromLeft = new List<PartReceipt>();
        var fromRight = new List<PartReceipt>();
        for (var number = 1; number <= 3; number++)
        {
            fromRight.Add(await SendAsync(right, theirs, number));
            fromLeft.Add(await SendAsync(left, mine, number));
        }

        await CompleteAsync(left, fromLeft);
        await ShouldHoldAsync(Key(), mine);

        var second = await WinsOrIsGoneAsync(() => CompleteAsync(right, fromRight));
        await ShouldHoldAsync(Key(), second ? theirs : mine);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1001)]
    public async Task PutPart_BodyOfAnotherLengthThanPromised_IsCorruptAndDoesNotCount(int written)
    {
        var data = Data(1000);
        var upload = await BeginAsync(Key());
        var body = new DelegateBody(1000, async (stream, token) => await stream.WriteAsync(Data(written).ToArray(), token));

        await ShouldFailAsync(() => Target.PutPartAsync(upload, new Part(1, 0, 1000), body, Token), StoreErrorKind.Corrupt);

        await CompleteAsync(upload, await SendAllAsync(upload, data));
        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task PutPart_DigestOfOtherBytes_IsCorruptAndDoesNotCount()
    {
        Assert.SkipUnless(Profile.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme), "the profile does not claim CRC-64");
        var data = Data(1000);
        var upload = await BeginAsync(Key());
        var body = Data(1000).ToBody(digest: data.Crc());

        await ShouldFailAsync(() => Target.PutPartAsync(upload, new Part(1, 0, 1000), body, Token), StoreErrorKind.Corrupt);

        await CompleteAsync(upload, [await Target.PutPartAsync(upload, new Part(1, 0, 1000), data.ToBody(digest: data.Crc()), Token)]);
        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task PutPart_CancelledInMidBody_Throws()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var upload = await BeginAsync(Key());
        var body = new DelegateBody(200_000, async (stream, token) =>
        {
            await stream.WriteAsync(Data(100_000).ToArray(), token);
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        });

        await Should.ThrowAsync<OperationCanceledException>(
            () => Target.PutPartAsync(upload, new Part(1, 0, 200_000), body, cancellation.Token));
    }

    [Fact]
    public async Task Upload_MissingContainer_IsNotFoundAtTheFirstPartAtLatest()
    {
        var target = MissingContainer().Target;

        await ShouldFailAsync(
            async () =>
            {
                var upload = await target.BeginUploadAsync(Key(), new WriteOptions(), Token);
                await target.PutPartAsync(upload, new Part(1, 0, 10), Data(10).ToBody(), Token);
            },
            StoreErrorKind.NotFound);
    }

    private static async Task<bool> WinsOrIsGoneAsync(Func<Task> write)
    {
        try
        {
            return await WinsAsync(write);
        }
        catch (StoreException e) when (Gone.Contains(e.Kind))
        {
            return false;
        }
    }
}
