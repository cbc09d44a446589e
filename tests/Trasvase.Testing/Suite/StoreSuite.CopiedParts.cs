using Trasvase.Storage;

namespace Trasvase.Testing.Suite;

/// <content>Parts of which the store fetches the bytes itself.</content>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task CopyPart_AtOnceAndMixedWithPuts_AreAssembledInOrder()
    {
        var data = ThreeParts();
        var grant = await GrantAsync(data);
        var upload = await BeginAsync(Key());

        var receipts = await Task.WhenAll(
            PullPartAsync(upload, grant, data, 1), SendAsync(upload, data, 2), PullPartAsync(upload, grant, data, 3));
        await ShouldBeAbsentAsync(Key());
        await CompleteAsync(upload, receipts);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task CopyPart_Receipt_TellsThePartAndItsDigestAndItIsFoundStaged()
    {
        var data = ThreeParts();
        var grant = await GrantAsync(data);
        var upload = await BeginAsync(Key());

        var third = await PullPartAsync(upload, grant, data, 3);
        var first = await PullPartAsync(upload, grant, data, 1);

        foreach (var (receipt, number) in new[] { (first, 1), (third, 3) })
        {
            receipt.Part.ShouldBe(PartOf(data, number));
            receipt.Tag.ShouldNotBeNullOrEmpty();
            if (Profile.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme))
            {
                receipt.Digest.ShouldBe(data.Slice(receipt.Part.Offset, receipt.Part.Length).Crc());
            }
        }

        if (Profile.FindsStagedParts)
        {
            (await Target.FindStagedPartsAsync(upload, Token)).ShouldBe(
                [new StagedPart(1, PartLength, first.Tag), new StagedPart(3, 1001, third.Tag)]);
        }
    }

    [Fact]
    public async Task CopyPart_FromAnyPlaceOfTheSource_IsThatRange()
    {
        var data = ThreeParts();
        var whole = data with { Offset = data.Offset, Length = data.Length + 7 };
        var grant = await GrantAsync(whole);
        var upload = await BeginAsync(Key());

        // What is staged is a range of the source; where it comes in the object its number alone decides.
        var receipt = await Target.PullPartAsync(upload, new Part(1, 7, data.Length), grant, null, Token);
        await CompleteAsync(upload, [receipt]);

        await ShouldHoldAsync(Key(), whole.Slice(7, data.Length));
    }

    [Fact]
    public async Task CopyPart_SentAgain_TheReceiptDecides()
    {
        var (data, other) = (ThreeParts(), ThreeParts());
        var (grant, otherGrant) = (await GrantAsync(data), await GrantAsync(other, key: Key("other source")));
        var upload = await BeginAsync(Key());
        await PullPartAsync(upload, otherGrant, other, 1);
        var receipts = new List<PartReceipt>();
        for (var number = 1; number <= 3; number++)
        {
            receipts.Add(await PullPartAsync(upload, grant, data, number));
        }

        await PullPartAsync(upload, otherGrant, other, 2);
        await SendAsync(upload, other, 3);
        await CompleteAsync(upload, receipts);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task CopyPart_ExpectedDigest_LetsOnlyTheRightBytesIn()
    {
        var data = Data(1000);
        var grant = await GrantAsync(data);
        var upload = await BeginAsync(Key());
        var part = new Part(1, 0, 1000);

        foreach (var algorithm in AllAlgorithms)
        {
            var (right, wrong) = (DigestOf(algorithm, data), DigestOf(algorithm, Data(1000)));
            if (!await RefusesUnclaimedAsync(
                Profile.PullChecks.Contains(algorithm), () => Target.PullPartAsync(upload, part, grant, right, Token)))
            {
                await ShouldFailAsync(() => Target.PullPartAsync(upload, part, grant, wrong, Token), StoreErrorKind.Corrupt);
            }
        }

        await ShouldHaveStagedNothingAsync(upload);
        foreach (var algorithm in Profile.PullChecks)
        {
            await Target.PullPartAsync(upload, part, grant, DigestOf(algorithm, data), Token);
        }

        await CompleteAsync(upload, [await Target.PullPartAsync(upload, part, grant, null, Token)]);
        await ShouldHoldAsync(Key(), data);
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1001, 1)]
    [InlineData(999, 2)]
    [InlineData(0, 1001)]
    public async Task CopyPart_RangePastTheEnd_IsRefusedAndStagesNothing(long offset, long length)
    {
        var grant = await GrantAsync(Data(1000));
        var upload = await BeginAsync(Key());

        await ShouldBeRefusedAsync(416, grant, () => Target.PullPartAsync(upload, new Part(1, offset, length), grant, null, Token));

        await ShouldHaveStagedNothingAsync(upload);
    }

    [Fact]
    public async Task CopyPart_SourceGoneOrGrantEnded_IsSourceRefusedAndStagesNothing()
    {
        var data = Data(1000);
        var grant = await GrantAsync(data);
        var upload = await BeginAsync(Key());
        var ended = await CopySource.GrantEndedAsync(grant.Object, Token);
        await ShouldBeRefusedAsync(403, ended, () => PullPartAsync(upload, ended, data, 1));

        await Elsewhere.Remover.RemoveAsync(grant.Object.Key, grant.Object.ETag!, Token);
        var gone = await Elsewhere.Source.GrantReadAsync(grant.Object with { Version = null }, null, Token);
        await ShouldBeRefusedAsync(404, gone, () => PullPartAsync(upload, gone, data, 1));

        await ShouldHaveStagedNothingAsync(upload);
    }

    [Fact]
    public async Task CopyPart_SourceReplaced_IsTheVersionThatIsNamedElseWhatIsThere()
    {
        var (old, replacement) = (ThreeParts(), ThreeParts());
        var grant = await GrantAsync(old);
        var upload = await BeginAsync(Key());
        var first = await PullPartAsync(upload, grant, old, 1);
        await Elsewhere.Target.PutAsync(grant.Object.Key, replacement.ToBody(), new WriteOptions(), Token);
        var again = await Elsewhere.Source.GrantReadAsync(grant.Object, null, Token);

        // The store cannot know: who plans the transfer must look at the source, or compare digests.
        await CompleteAsync(upload, [first, await PullPartAsync(upload, again, old, 2), await PullPartAsync(upload, grant, old, 3)]);

        var rest = grant.NamesVersion ? old : replacement;
        await ShouldHoldAsync(Key(), old.Slice(0, PartLength), new ReadOptions { Range = new ByteRange(0, PartLength) });
        await ShouldHoldAsync(
            Key(), rest.Slice(PartLength, PartLength + 1001), new ReadOptions { Range = new ByteRange(PartLength, PartLength + 1001) });
    }

    [Fact]
    public async Task CopyPart_TooLargeOrUrlTooLong_IsInvalidAndStagesNothing()
    {
        var grant = await GrantAsync(Data(1000));
        var upload = await BeginAsync(Key());

        await ShouldFailAsync(
            () => Target.PullPartAsync(upload, new Part(1, 0, Profile.PartSizeMax + 1), grant, null, Token), StoreErrorKind.InvalidRequest);
        if (Profile.PullUrlMax < int.MaxValue)
        {
            await ShouldFailAsync(
                () => Target.PullPartAsync(upload, new Part(1, 0, 1000), Lengthened(grant), null, Token), StoreErrorKind.InvalidRequest);
        }

        await ShouldHaveStagedNothingAsync(upload);
    }

    [Fact]
    public async Task CopyPart_CancelledBefore_ThrowsAndStagesNothing()
    {
        var grant = await GrantAsync(Data(10));
        var upload = await BeginAsync(Key());
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Target.PullPartAsync(
            upload, new Part(1, 0, 10), grant, null, cancellation.Token));

        await ShouldHaveStagedNothingAsync(upload);
    }
}
