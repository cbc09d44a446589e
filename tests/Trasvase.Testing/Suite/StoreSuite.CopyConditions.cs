using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <content>Copies on condition, decided by the store itself.</content>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task CopyIfAbsent_TakenKey_IsRefusedAndKeepsWhatIsThere()
    {
        var (old, data) = (Data(100), Data(50));
        var grant = await GrantAsync(data);
        await PutAsync(Key(), old);
        if (await RefusesUnclaimedAsync(Profile.ConditionalCreate, () => CopyAsync(Key(), grant, IfAbsent)))
        {
            return;
        }

        await ShouldFailAsync(() => CopyAsync(Key(), grant, IfAbsent), StoreErrorKind.AlreadyExists);
        await CopyAsync(Key("free"), grant, IfAbsent);

        await ShouldHoldAsync(Key(), old);
        await ShouldHoldAsync(Key("free"), data);
    }

    [Fact]
    public async Task CopyIfAbsent_AnotherUploadHasStagedParts_Stores()
    {
        var data = Data(50);
        var grant = await GrantAsync(data);
        Assert.SkipUnless(Profile.ConditionalCreate, "the profile does not claim it; its refusal has its own test");
        await SendAllAsync(await BeginAsync(Key()), Data(100));

        await CopyAsync(Key(), grant, IfAbsent);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task CopyIfHolds_RightAndStaleTag_DecideIt()
    {
        var (current, data) = (Data(100), Data(50));
        var grant = await GrantAsync(data);
        var stale = await PutAsync(Key(), Data(100));
        var held = await PutAsync(Key(), current);
        if (await RefusesUnclaimedAsync(Profile.ConditionalReplace, () => CopyAsync(Key(), grant, IfHolds(held.ETag))))
        {
            return;
        }

        await ShouldFailAsync(() => CopyAsync(Key(), grant, IfHolds(stale.ETag)), StoreErrorKind.PreconditionFailed);
        await ShouldHoldAsync(Key(), current);
        await ShouldFailAsync(() => CopyAsync(Key("free"), grant, IfHolds(held.ETag)), StoreErrorKind.PreconditionFailed);
        await ShouldBeAbsentAsync(Key("free"));

        await CopyAsync(Key(), grant, IfHolds(held.ETag));

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task CopyIfAbsent_EightCopies_ExactlyOneWins()
    {
        PositionalData[] data = [.. Enumerable.Range(0, Writers).Select(i => Data(50_000 + i))];
        var grants = await Task.WhenAll(data.Select((mine, i) => GrantAsync(mine, key: Key($"source {i}"))));
        Assert.SkipUnless(Profile.ConditionalCreate, "the profile does not claim it; its refusal has its own test");

        var won = await Task.WhenAll(grants.Select(grant => WinsAsync(() => CopyAsync(Key(), grant, IfAbsent))));

        won.Count(winner => winner).ShouldBe(1);
        await ShouldHoldAsync(Key(), data[Array.IndexOf(won, true)]);
    }

    [Fact]
    public async Task CopyIfHolds_EightCopies_ExactlyOneWins()
    {
        PositionalData[] data = [.. Enumerable.Range(0, Writers).Select(i => Data(50_000 + i))];
        var grants = await Task.WhenAll(data.Select((mine, i) => GrantAsync(mine, key: Key($"source {i}"))));
        Assert.SkipUnless(Profile.ConditionalReplace, "the profile does not claim it; its refusal has its own test");
        var old = await PutAsync(Key(), Data(10));

        var won = await Task.WhenAll(grants.Select(grant => WinsAsync(() => CopyAsync(Key(), grant, IfHolds(old.ETag)))));

        won.Count(winner => winner).ShouldBe(1);
        await ShouldHoldAsync(Key(), data[Array.IndexOf(won, true)]);
    }
}
