using Trasvase.Storage;
using Trasvase.Storage.Requests;

namespace Trasvase.Testing.Suite;

/// <content>Looking at one object.</content>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task Find_AbsentKey_IsNull() => await ShouldBeAbsentAsync(Key());

    [Fact]
    public async Task Find_FolderOfAnObject_IsNull()
    {
        await PutAsync(Key("folder/object"), Data(3));

        await ShouldBeAbsentAsync(Key("folder"));
        await ShouldBeAbsentAsync(Key("folder/"));
        await ShouldBeAbsentAsync(Key("folder/obj"));
    }

    [Fact]
    public async Task Find_StoredObject_TellsWhatItIs()
    {
        var stored = await PutAsync(Key(), Data(1234));

        var info = await GetInfoAsync(Key());

        info.Key.ShouldBe(Key());
        info.Size.ShouldBe(1234);
        info.ETag.ShouldBe(stored.ETag);
        info.ETag.ShouldStartWith("\"");
        info.ETag.ShouldEndWith("\"");
        info.LastModified!.Value.Offset.ShouldBe(TimeSpan.Zero);
        info.LastModified.Value.Year.ShouldBeGreaterThan(2020);
        info.IsArchived.ShouldBeFalse();
        info.HasDetails.ShouldBeTrue();
    }

    [Fact]
    public async Task Find_MissingContainer_IsNotFound() =>
        await ShouldFailAsync(() => MissingContainer().Source.FindAsync(Key(), null, Token), StoreErrorKind.NotFound);

    [Fact]
    public async Task Find_Digests_AreOfTheContent()
    {
        var data = Data(100_000);
        await PutAsync(Key(), data);

        foreach (var digest in (await GetInfoAsync(Key())).Digests.Where(digest => digest.Algorithm == DigestAlgorithm.Crc64Nvme))
        {
            digest.ShouldBe(data.Crc());
        }
    }

    [Fact]
    public async Task Find_Version_FindsThatOne()
    {
        if (await RefusesUnclaimedAsync(Profile.Versions, () => Source.FindAsync(Key(), "1", Token)))
        {
            return;
        }

        var first = await PutAsync(Key(), Data(10));
        var second = await PutAsync(Key(), Data(20));
        Assert.SkipWhen(first.Version is null, "this container keeps no versions");

        (await Source.FindAsync(Key(), first.Version, Token)).ShouldNotBeNull().Size.ShouldBe(10);
        (await Source.FindAsync(Key(), second.Version, Token)).ShouldNotBeNull().Size.ShouldBe(20);
        (await GetInfoAsync(Key())).Version.ShouldBe(second.Version);
    }

    [Fact]
    public async Task Read_Version_ReadsThatOneEvenAfterItsRemoval()
    {
        if (await RefusesUnclaimedAsync(Profile.Versions, () => Source.OpenReadAsync(Key(), new ReadOptions { Version = "1" }, Token)))
        {
            return;
        }

        var (old, current) = (Data(10), Data(20));
        var first = await PutAsync(Key(), old);
        var second = await PutAsync(Key(), current);
        Assert.SkipWhen(first.Version is null, "this container keeps no versions");
        await Remover.RemoveAsync(Key(), second.ETag, Token);

        await ShouldHoldAsync(Key(), old, new ReadOptions { Version = first.Version });
        await ShouldHoldAsync(Key(), current, new ReadOptions { Version = second.Version });
        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task Find_ManyAtOnce_EachFindsItsOwn()
    {
        await Task.WhenAll(Enumerable.Range(1, 16).Select(size => PutAsync(Key($"{size}"), Data(size))));

        var found = await Task.WhenAll(Enumerable.Range(1, 16).Select(size => GetInfoAsync(Key($"{size}"))));

        found.Select(info => info.Size).ShouldBe(Enumerable.Range(1, 16).Select(size => (long)size));
    }

    [Fact]
    public async Task Find_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Source.FindAsync(Key(), null, cancelled.Token));
    }

    [Fact]
    public async Task Find_Request_IsCounted()
    {
        var tally = RequestTally.Begin();

        await Source.FindAsync(Key(), null, Token);

        tally.Count.ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public void Profile_Limits_FitEachOther()
    {
        Profile.PartSizeMin.ShouldBeGreaterThan(0);
        Profile.PartSizeMax.ShouldBeGreaterThanOrEqualTo(Profile.PartSizeMin);
        Profile.ObjectSizeMax.ShouldBeGreaterThanOrEqualTo(Profile.SinglePutMax);
        Profile.PartCountMax.ShouldBeGreaterThan(0);
        Profile.Name.ShouldNotBeNullOrWhiteSpace();
        Store.Source.Profile.Scheme.ShouldBe(Profile.Scheme);
        Target.ToString().ShouldStartWith($"{Profile.Scheme}://");
        Target.ToString().ShouldContain(Target.Container);
        Target.ToString().ShouldNotContain("?");
    }
}
