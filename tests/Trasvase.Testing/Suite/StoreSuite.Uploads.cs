using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <content>Uploads in parts that succeed.</content>
public abstract partial class StoreSuite
{
    /// <summary>Small, but as large as the store wants parts to be.</summary>
    private long PartLength => Math.Max(Profile.PartSizeMin, 64 * 1024);

    private Task<UploadId> BeginAsync(ObjectKey key, WriteOptions? options = null) =>
        Target.BeginUploadAsync(key, options ?? new WriteOptions(), Token);

    /// <summary>Data of two whole parts and a shorter last one.</summary>
    private PositionalData ThreeParts() => Data((2 * PartLength) + 1001);

    private Part PartOf(PositionalData data, int number)
    {
        var offset = (number - 1) * PartLength;
        return new Part(number, offset, Math.Min(PartLength, data.Length - offset));
    }

    private Task<PartReceipt> SendAsync(UploadId upload, PositionalData data, int number, bool isRepeatable = true)
    {
        var part = PartOf(data, number);
        return Target.PutPartAsync(upload, part, data.Slice(part.Offset, part.Length).ToBody(isRepeatable), Token);
    }

    private async Task<List<PartReceipt>> SendAllAsync(UploadId upload, PositionalData data)
    {
        var receipts = new List<PartReceipt>();
        for (var number = 1; (number - 1) * PartLength < data.Length; number++)
        {
            receipts.Add(await SendAsync(upload, data, number));
        }

        return receipts;
    }

    private Task<StoredObject> CompleteAsync(UploadId upload, IReadOnlyList<PartReceipt> receipts, WriteOptions? options = null) =>
        Target.CompleteUploadAsync(upload, receipts, options ?? new WriteOptions(), Token);

    [Fact]
    public async Task Upload_PartsOutOfOrder_AreAssembledInOrder()
    {
        var data = ThreeParts();
        var upload = await BeginAsync(Key());
        var third = await SendAsync(upload, data, 3);
        var first = await SendAsync(upload, data, 1);
        var second = await SendAsync(upload, data, 2);

        await CompleteAsync(upload, [first, second, third]);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Upload_PartsAtOnce_AreAssembledInOrder()
    {
        var data = ThreeParts();
        var upload = await BeginAsync(Key());
        var receipts = await Task.WhenAll(Enumerable.Range(1, 3).Select(number => SendAsync(upload, data, number, isRepeatable: false)));

        await CompleteAsync(upload, receipts);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Upload_OneShortPart_IsAnObject()
    {
        var data = Data(10);
        var upload = await BeginAsync(Key());

        await CompleteAsync(upload, await SendAllAsync(upload, data));

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Upload_Receipts_TellThePartAndItsDigest()
    {
        var data = ThreeParts();
        var upload = await BeginAsync(Key());

        foreach (var receipt in await SendAllAsync(upload, data))
        {
            receipt.Part.ShouldBe(PartOf(data, receipt.Part.Number));
            receipt.Tag.ShouldNotBeNullOrEmpty();
            if (Profile.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme))
            {
                receipt.Digest.ShouldBe(data.Slice(receipt.Part.Offset, receipt.Part.Length).Crc());
            }
        }
    }

    [Fact]
    public async Task Upload_Completion_AgreesWithFindAndWithTheContent()
    {
        var data = ThreeParts();
        var upload = await BeginAsync(Key());

        var stored = await CompleteAsync(upload, await SendAllAsync(upload, data));

        var info = await GetInfoAsync(Key());
        info.ETag.ShouldBe(stored.ETag);
        info.Size.ShouldBe(data.Length);
        foreach (var digest in info.Digests.Append(stored.Digest)
            .Where(digest => digest is { Algorithm: DigestAlgorithm.Crc64Nvme, Scope: DigestScope.Whole }))
        {
            digest.ShouldBe(data.Crc());
        }
    }

    [Fact]
    public async Task Upload_HeadersAndMetadata_AreStored()
    {
        var options = new WriteOptions { Headers = AllHeaders, Metadata = SomeMetadata };
        var upload = await BeginAsync(Key(), options);

        await CompleteAsync(upload, await SendAllAsync(upload, Data(10)), options);

        var info = await GetInfoAsync(Key());
        info.Headers.ShouldBe(AllHeaders);
        info.Metadata.OrderBy(pair => pair.Key).ShouldBe(SomeMetadata);
    }

    [Fact]
    public async Task Upload_Tags_AreStored()
    {
        Assert.SkipUnless(Profile.Tags, "the profile does not claim tags; their refusal has its own test");
        var options = new WriteOptions { Tags = new Dictionary<string, string> { ["team"] = "red + blue" } };
        var upload = await BeginAsync(Key(), options);

        await CompleteAsync(upload, await SendAllAsync(upload, Data(10)), options);

        (await Source.GetTagsAsync(Key(), null, Token)).ShouldBe(options.Tags);
    }

    [Fact]
    public async Task Upload_BeforeCompletion_NothingIsVisible()
    {
        var upload = await BeginAsync(Key());
        await SendAllAsync(upload, ThreeParts());

        await ShouldBeAbsentAsync(Key());
        (await ListKeysAsync(new ListOptions { Prefix = Prefix })).ShouldBeEmpty();
        await ShouldFailAsync(() => Source.OpenReadAsync(Key(), new ReadOptions(), Token), StoreErrorKind.NotFound);
    }

    [Fact]
    public async Task Upload_OverAnother_KeepsItUntilCompletion()
    {
        var (old, data) = (Data(100), ThreeParts());
        var before = await PutAsync(Key(), old);
        var upload = await BeginAsync(Key());
        var receipts = await SendAllAsync(upload, data);
        await ShouldHoldAsync(Key(), old, new ReadOptions { Match = before.ETag });

        await CompleteAsync(upload, receipts);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Upload_PartSentAgain_TheLaterReceiptDecides()
    {
        var (data, other) = (ThreeParts(), ThreeParts());
        var upload = await BeginAsync(Key());
        await SendAsync(upload, other, 1);
        var receipts = await SendAllAsync(upload, data);

        await CompleteAsync(upload, receipts);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Upload_PartSentAgain_DoesNotDisturbTheEarlierReceipt()
    {
        var (data, other) = (ThreeParts(), ThreeParts());
        var upload = await BeginAsync(Key());
        var receipts = await SendAllAsync(upload, data);
        await SendAsync(upload, other, 1);

        await CompleteAsync(upload, receipts);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Upload_SamePartSentTwice_CountsOnce()
    {
        var data = ThreeParts();
        var upload = await BeginAsync(Key());
        var receipts = await SendAllAsync(upload, data);
        receipts[1] = await SendAsync(upload, data, 2);

        await CompleteAsync(upload, receipts);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task Upload_StagedParts_AreFoundByNumber()
    {
        var data = ThreeParts();
        var upload = await BeginAsync(Key());
        if (await RefusesUnclaimedAsync(Profile.FindsStagedParts, () => Target.FindStagedPartsAsync(upload, Token)))
        {
            return;
        }

        var third = await SendAsync(upload, data, 3);
        var first = await SendAsync(upload, data, 1);

        (await Target.FindStagedPartsAsync(upload, Token)).ShouldBe(
            [new StagedPart(1, PartLength, first.Tag), new StagedPart(3, 1001, third.Tag)]);
    }

    [Fact]
    public async Task Upload_NothingStaged_IsAnEmptyList()
    {
        Assert.SkipUnless(Profile.FindsStagedParts, "the profile does not claim to find staged parts; the refusal has its own test");

        (await Target.FindStagedPartsAsync(await BeginAsync(Key()), Token)).ShouldBeEmpty();
    }
}
