using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <content>Writes and removals on condition, decided by the store itself.</content>
public abstract partial class StoreSuite
{
    private const int Writers = 8;

    private static readonly WriteOptions IfAbsent = new() { Precondition = Precondition.Absent };

    private static WriteOptions IfHolds(string eTag) => new() { Precondition = Precondition.Holds(eTag) };

    [Fact]
    public async Task PutIfAbsent_TakenKey_IsRefusedAndKeepsWhatIsThere()
    {
        var old = Data(100);
        await PutAsync(Key(), old);
        if (await RefusesUnclaimedAsync(Profile.ConditionalCreate, () => PutAsync(Key(), Data(50), IfAbsent)))
        {
            return;
        }

        await ShouldFailAsync(() => PutAsync(Key(), Data(50), IfAbsent), StoreErrorKind.AlreadyExists);

        await ShouldHoldAsync(Key(), old);
    }

    [Fact]
    public async Task PutIfAbsent_FreeKey_Stores()
    {
        var data = Data(50);
        if (await RefusesUnclaimedAsync(Profile.ConditionalCreate, () => PutAsync(Key(), data, IfAbsent)))
        {
            return;
        }

        await PutAsync(Key(), data, IfAbsent);

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task PutIfAbsent_AnotherUploadHasStagedParts_Stores()
    {
        Assert.SkipUnless(Profile.ConditionalCreate, "the profile does not claim it; its refusal has its own test");
        var (unfinished, data) = (Data(100), Data(50));
        await SendAllAsync(await BeginAsync(Key()), unfinished);

        var stored = await PutAsync(Key(), data, IfAbsent);

        await ShouldHoldAsync(Key(), data, new ReadOptions { Match = stored.ETag });
        await ShouldFailAsync(() => PutAsync(Key(), unfinished, IfAbsent), StoreErrorKind.AlreadyExists);
    }

    [Fact]
    public async Task PutIfAbsent_EightWriters_ExactlyOneWins()
    {
        Assert.SkipUnless(Profile.ConditionalCreate, "the profile does not claim it; its refusal has its own test");
        PositionalData[] data = [.. Enumerable.Range(0, Writers).Select(i => Data(50_000 + i))];

        var won = await Task.WhenAll(data.Select(mine => WinsAsync(() => PutAsync(Key(), mine, IfAbsent))));

        won.Count(winner => winner).ShouldBe(1);
        await ShouldHoldAsync(Key(), data[Array.IndexOf(won, true)]);
    }

    [Fact]
    public async Task PutIfHolds_RightTag_Replaces()
    {
        var data = Data(50);
        var old = await PutAsync(Key(), Data(100));
        if (await RefusesUnclaimedAsync(Profile.ConditionalReplace, () => PutAsync(Key(), data, IfHolds(old.ETag))))
        {
            return;
        }

        await PutAsync(Key(), data, IfHolds(old.ETag));

        await ShouldHoldAsync(Key(), data);
    }

    [Fact]
    public async Task PutIfHolds_StaleTag_IsRefusedAndKeepsWhatIsThere()
    {
        Assert.SkipUnless(Profile.ConditionalReplace, "the profile does not claim it; its refusal has its own test");
        var current = Data(100);
        var stale = await PutAsync(Key(), Data(100));
        await PutAsync(Key(), current);

        await ShouldFailAsync(() => PutAsync(Key(), Data(50), IfHolds(stale.ETag)), StoreErrorKind.PreconditionFailed);

        await ShouldHoldAsync(Key(), current);
    }

    [Fact]
    public async Task PutIfHolds_FreeKey_IsRefused()
    {
        Assert.SkipUnless(Profile.ConditionalReplace, "the profile does not claim it; its refusal has its own test");
        var other = await PutAsync(Key("other"), Data(100));

        await ShouldFailAsync(() => PutAsync(Key(), Data(50), IfHolds(other.ETag)), StoreErrorKind.PreconditionFailed);

        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task PutIfHolds_EightWriters_ExactlyOneWins()
    {
        Assert.SkipUnless(Profile.ConditionalReplace, "the profile does not claim it; its refusal has its own test");
        var old = await PutAsync(Key(), Data(10));
        PositionalData[] data = [.. Enumerable.Range(0, Writers).Select(i => Data(50_000 + i))];

        var won = await Task.WhenAll(data.Select(mine => WinsAsync(() => PutAsync(Key(), mine, IfHolds(old.ETag)))));

        won.Count(winner => winner).ShouldBe(1);
        await ShouldHoldAsync(Key(), data[Array.IndexOf(won, true)]);
    }

    [Fact]
    public async Task Remove_RightTag_Removes()
    {
        var stored = await PutAsync(Key(), Data(10));
        await PutAsync(Key("neighbour"), Data(10));

        (await Remover.RemoveAsync(Key(), stored.ETag, Token)).ShouldBeTrue();

        await ShouldBeAbsentAsync(Key());
        await GetInfoAsync(Key("neighbour"));
    }

    [Fact]
    public async Task Remove_StaleTag_IsRefusedAndKeepsWhatIsThere()
    {
        var current = Data(20);
        var stale = await PutAsync(Key(), Data(10));
        await PutAsync(Key(), current);

        await ShouldFailAsync(() => Remover.RemoveAsync(Key(), stale.ETag, Token), StoreErrorKind.PreconditionFailed);

        await ShouldHoldAsync(Key(), current);
    }

    [Fact]
    public async Task Remove_AbsentKey_IsFalse() =>
        (await Remover.RemoveAsync(Key(), "\"0123456789abcdef0123456789abcdef\"", Token)).ShouldBeFalse();

    [Fact]
    public async Task Remove_Twice_IsFalseTheSecondTime()
    {
        var stored = await PutAsync(Key(), Data(10));
        await Remover.RemoveAsync(Key(), stored.ETag, Token);

        (await Remover.RemoveAsync(Key(), stored.ETag, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Remove_MissingContainer_IsNotFound() =>
        await ShouldFailAsync(() => MissingContainer().Remover.RemoveAsync(Key(), "\"tag\"", Token), StoreErrorKind.NotFound);

    private static async Task<bool> WinsAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.AlreadyExists or StoreErrorKind.PreconditionFailed)
        {
            return false;
        }
    }
}
