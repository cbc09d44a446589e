using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <content>URLs from which others can read without credentials of their own.</content>
public abstract partial class StoreSuite
{
    private const string NobodyReads = "nobody is here who could read by a grant of this store";

    [Fact]
    public async Task GrantRead_WithoutCredentials_ReadsAllAndRanges()
    {
        var data = Data(100_003);
        await PutAsync(Key(), data);
        var info = await GetInfoAsync(Key());
        if (await RefusesUnclaimedAsync(Profile.WhyNoGrants is null, () => Source.GrantReadAsync(info, null, Token)))
        {
            return;
        }

        var grant = await GrantReadAsync(info);

        grant.Object.ShouldBe(info);
        (await FetchAsync(grant)).ShouldBe(data.ToArray());
        foreach (var range in new ByteRange[] { new(0, 1), new(65_535, 2), new(100_002, 1), new(0, 100_003) })
        {
            (await FetchAsync(grant, range)).ShouldBe(data.Slice(range.Offset, range.Length).ToArray());
        }
    }

    [Fact]
    public async Task GrantRead_Replaced_IsTheVersionThatWasMeantIfItIsNamed()
    {
        var (old, replacement) = (Data(1000), Data(1000));
        var grant = await GrantReadAsync(await PutAndFindAsync(Key(), old));
        await PutAsync(Key(), replacement);

        var read = await FetchAsync(grant);

        read.ShouldBe((grant.NamesVersion ? old : replacement).ToArray());
    }

    [Fact]
    public async Task GrantRead_Version_IsNamedWhereVersionsAreKept()
    {
        var info = await PutAndFindAsync(Key(), Data(10));
        await PutAsync(Key(), Data(10));
        Assert.SkipWhen(
            info.Version is null || await Source.FindAsync(Key(), info.Version, Token) is null, "the container keeps no versions");

        (await GrantReadAsync(info)).NamesVersion.ShouldBeTrue();
    }

    [Fact]
    public async Task GrantRead_ObjectGone_IsRefusedWhenItIsRead()
    {
        var info = await PutAndFindAsync(Key(), Data(10)) with { Version = null };
        await Remover.RemoveAsync(Key(), info.ETag!, Token);

        var grant = await GrantReadAsync(info);

        (await ShouldFailAsync(() => FetchAsync(grant), StoreErrorKind.SourceRefused)).SourceStatus.ShouldBe(404);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3600)]
    [InlineData(604_800)]
    public async Task GrantRead_Life_IsNoLongerThanAsked(int seconds)
    {
        var info = await PutAndFindAsync(Key(), Data(10));
        SkipUnlessGranting();
        var before = TimeProvider.System.GetUtcNow();

        var grant = await Source.GrantReadAsync(info, TimeSpan.FromSeconds(seconds), Token);

        grant.Expires.ShouldBeGreaterThan(before);
        grant.Expires.ShouldBeLessThanOrEqualTo(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task GrantRead_NoLifeAskedFor_IsAnHourAtMost()
    {
        var info = await PutAndFindAsync(Key(), Data(10));
        SkipUnlessGranting();
        var before = TimeProvider.System.GetUtcNow();

        var grant = await Source.GrantReadAsync(info, expires: null, Token);

        grant.Expires.ShouldBeInRange(before, TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(0.999)]
    [InlineData(604_801)]
    public async Task GrantRead_LifeOutOfRange_IsRefused(double seconds)
    {
        var info = await PutAndFindAsync(Key(), Data(10));
        SkipUnlessGranting();

        await ShouldFailAsync(() => Source.GrantReadAsync(info, TimeSpan.FromSeconds(seconds), Token), StoreErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task GrantRead_AsText_ShowsNoUrl()
    {
        var grant = await GrantReadAsync(await PutAndFindAsync(Key(), Data(10)));

        grant.ToString().ShouldNotContain(grant.Url.Scheme + ":");
        grant.ToString().ShouldNotContain(grant.Url.Query);
    }

    [Theory]
    [MemberData(nameof(WeirdKeyNames))]
    public async Task GrantRead_WeirdKey_IsThatObject(string name)
    {
        SkipIfDeviating(name);
        var key = new ObjectKey(WeirdKeys.Get(name));
        SkipUnlessGranting();
        Assert.SkipWhen(Profile.WhyKeyRefused(key) is not null, "the profile refuses this key");
        var data = Data(100);

        var grant = await GrantReadAsync(await PutAndFindAsync(key, data));

        (await FetchAsync(grant)).ShouldBe(data.ToArray());
    }

    private async Task<ObjectInfo> PutAndFindAsync(ObjectKey key, PositionalData data)
    {
        await PutAsync(key, data);
        return await GetInfoAsync(key);
    }

    private void SkipUnlessGranting() =>
        Assert.SkipUnless(Profile.WhyNoGrants is null, "the profile does not claim it; its refusal has its own test");

    private Task<ReadGrant> GrantReadAsync(ObjectInfo pinned)
    {
        SkipUnlessGranting();
        return Source.GrantReadAsync(pinned, TimeSpan.FromMinutes(5), Token);
    }

    private Task<byte[]> FetchAsync(ReadGrant grant, ByteRange? range = null)
    {
        Assert.SkipWhen(Store.Fetch is null, NobodyReads);
        return Store.Fetch(grant, range, Token);
    }
}
