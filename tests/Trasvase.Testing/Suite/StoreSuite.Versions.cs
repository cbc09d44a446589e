using Trasvase.Storage;

namespace Trasvase.Testing.Suite;

/// <content>Listing what was there at an earlier time.</content>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task ListVersionsAt_Unclaimed_IsRefused() => await RefusesUnclaimedAsync(
        Profile.ListsVersions, () => ListAsync(Source, new ListOptions { Prefix = Prefix, VersionsAt = DateTimeOffset.UnixEpoch }));

    [Fact]
    public async Task ListVersionsAt_BeforeAnything_IsEmpty()
    {
        Assert.SkipUnless(Profile.ListsVersions, "The store does not claim it.");
        await PutAllAsync(["a", "b"]);

        (await ListKeysAsync(new ListOptions { Prefix = Prefix, VersionsAt = DateTimeOffset.UnixEpoch })).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListVersionsAt_LaterThanEverything_IsWhatAListingGives()
    {
        Assert.SkipUnless(Profile.ListsVersions, "The store does not claim it.");
        await PutAllAsync(["a", "b/1", "b/2", "c \u00e9+%", "\U0001f600"]);
        await PutAsync(Key("b/1"), Data(99));
        await Remover.RemoveAsync(Key("b/2"), (await GetInfoAsync(Key("b/2"))).ETag!, Token);
        var far = new DateTimeOffset(2999, 1, 1, 0, 0, 0, TimeSpan.Zero);

        foreach (var pageSize in new[] { 1000, 2, 1 })
        {
            var then = (await ListAsync(Source, new ListOptions { Prefix = Prefix, VersionsAt = far, PageSize = pageSize }))
                .SelectMany(page => page.Objects)
                .ToList();
            var now = (await ListAsync(Source, new ListOptions { Prefix = Prefix })).SelectMany(page => page.Objects).ToList();
            then.Select(item => (item.Key, item.ETag, item.Size)).ShouldBe(now.Select(item => (item.Key, item.ETag, item.Size)));
        }

        (await ListKeysAsync(new ListOptions
        {
            Prefix = Prefix,
            VersionsAt = far,
            StartAfter = Key("b/1"),
        })).ShouldBe(Keys("c \u00e9+%", "\U0001f600"));
        (await ListKeysAsync(new ListOptions { Prefix = Prefix + "b", VersionsAt = far })).ShouldBe(Keys("b/1"));
    }

    [Fact]
    public async Task ListVersionsAt_TimeInBetween_IsWhatWasThereThen()
    {
        Assert.SkipUnless(Profile.ListsVersions, "The store does not claim it.");
        var old = Data(10);
        await PutAsync(Key("replaced"), old);
        await PutAsync(Key("removed"), Data(20));
        await PutAsync(Key("same"), Data(30));
        var first = await GetInfoAsync(Key("replaced"));

        // Headers tell whole seconds where listings of some stores tell milliseconds.
        var time = (await GetInfoAsync(Key("same"))).LastModified!.Value.AddMilliseconds(999);
        await PassAsync(time);
        await PutAsync(Key("replaced"), Data(5));
        await PutAsync(Key("new"), Data(5));
        await Remover.RemoveAsync(Key("removed"), (await GetInfoAsync(Key("removed"))).ETag!, Token);

        var then = (await ListAsync(Source, new ListOptions { Prefix = Prefix, VersionsAt = time }))
            .SelectMany(page => page.Objects)
            .ToList();

        // Where the container keeps no versions, what was replaced or removed since is gone for good.
        var keeps = first.Version is not (null or "null");
        then.Select(item => item.Key.Value).ShouldBe(keeps ? Keys("removed", "replaced", "same") : Keys("same"));
        if (keeps)
        {
            var replaced = then[1];
            (replaced.ETag, replaced.Version, replaced.Size).ShouldBe((first.ETag, first.Version, 10));
            await ShouldHoldAsync(replaced.Key, old, new ReadOptions { Version = replaced.Version, Match = replaced.ETag });
            (await Source.FindAsync(replaced.Key, replaced.Version, Token)).ShouldNotBeNull().ETag.ShouldBe(first.ETag);
        }
    }

    [Fact]
    public async Task ListVersionsAt_MissingContainer_IsNotFound()
    {
        Assert.SkipUnless(Profile.ListsVersions, "The store does not claim it.");
        await ShouldFailAsync(
            () => ListAsync(MissingContainer().Source, new ListOptions { VersionsAt = DateTimeOffset.UnixEpoch }), StoreErrorKind.NotFound);
    }

    // Services tell whole seconds: puts something else until that one is over.
    private async Task PassAsync(DateTimeOffset time)
    {
        var clock = new ObjectKey(Prefix.TrimEnd('/') + "-clock");
        do
        {
            await PutAsync(clock, Data(5));
        }
        while ((await GetInfoAsync(clock)).LastModified <= time);
    }
}
