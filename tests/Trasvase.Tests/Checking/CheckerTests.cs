using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using static Trasvase.Tests.Checking.CheckedRun;

namespace Trasvase.Tests.Checking;

/// <summary>Real runs of the engine: clean ones break nothing, and whatever is planted into one is found.</summary>
public sealed class CheckerTests
{
    private readonly CheckedRun _run = new();

    public static TheoryData<bool, string> Planted
    {
        get
        {
            var all = new TheoryData<bool, string>();
            foreach (var move in (bool[])[false, true])
            {
                foreach (var key in (string[])["b/c", "b/d", "e", "f", "g"])
                {
                    all.Add(move, key);
                }
            }

            return all;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Check_CleanRun_FindsNothing(bool move)
    {
        await _run.FillAsync();

        var facts = await _run.RunAsync(move);

        facts.Reports[0].Totals!.Transferred.ShouldBe(6);
        facts.SourceDeletes.Count.ShouldBe(move ? 6 : 0);
        (await _run.CheckAsync(facts)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(CollisionPolicy.Rename)]
    [InlineData(CollisionPolicy.Overwrite)]
    [InlineData(CollisionPolicy.Skip)]
    [InlineData(CollisionPolicy.Newer)]
    [InlineData(CollisionPolicy.Fail)]
    public async Task Check_CleanRunOverSomethingThatWasThere_FindsNothing(CollisionPolicy policy)
    {
        _run.Options = _run.Options with { IfExists = policy };
        await _run.FillAsync();
        await _run.PlantAsync("f", new PositionalData(99, 7).ToArray());
        await _run.PlantAsync("stays", new PositionalData(98, 9).ToArray());

        var facts = await _run.RunAsync();

        (await _run.CheckAsync(facts)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_SourceReplacedAndFailingAndAnotherWriter_FindsNothing()
    {
        await _run.FillAsync();
        var replaced = 0;
        _run.Source.Before = async call =>
        {
            if (call is { Operation: StoreOperation.OpenRead, Range.Offset: > 0 }
                && call.Key?.Value == "g"
                && Interlocked.Exchange(ref replaced, 1) == 0)
            {
                await _run.PutSourceAsync("g", 300_001, seed: 77);
            }

            if (call.Operation == StoreOperation.OpenRead && call.Key?.Value == "b/d")
            {
                throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this one.");
            }
        };
        _run.Target.Before = call => call is { Operation: StoreOperation.CompleteUpload, Nth: 1 }
            ? _run.PutByOtherAsync(call.Key!.Value.Value, new PositionalData(55, 10))
            : Task.CompletedTask;

        var facts = await _run.RunAsync();

        replaced.ShouldBe(1);
        facts.TargetByOthers.Count.ShouldBe(1);
        (facts.Reports[0].Totals!.Failed, facts.SourceVersions.Count).ShouldBe((1, 7));
        (await _run.CheckAsync(facts)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Check_PlantedLoss_IsLost(bool move, string key)
    {
        var facts = await CleanAsync(move);
        await RemoveAsync(_run.Target, key);

        await ShouldFindAsync(facts, ViolationKind.Lost, key);
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Check_PlantedFlippedByte_IsCorruptAndAFalseSuccess(bool move, string key)
    {
        var facts = await CleanAsync(move);
        foreach (var place in (double[])[0, 0.5, 1])
        {
            var bytes = await TargetBytesAsync(key);
            bytes[(int)(place * (bytes.Length - 1))] ^= 0x01;
            await _run.PlantAsync(key, bytes);

            await ShouldFindAsync(facts, ViolationKind.Corrupt, key);
            await ShouldFindAsync(facts, ViolationKind.FalseSuccess, key);
            bytes[(int)(place * (bytes.Length - 1))] ^= 0x01;
            await _run.PlantAsync(key, bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Check_PlantedMixOfTwoVersions_IsMixed(bool move, string key)
    {
        await _run.FillAsync();
        var length = key == "b/c" ? 1000 : 150_000;
        await _run.PutSourceAsync(key, length, seed: 41);
        await _run.PutSourceAsync(key, length, seed: 42);
        var facts = await _run.RunAsync(move);
        (await _run.CheckAsync(facts)).ShouldBeEmpty();

        foreach (var turn in (int[])[1, length / 2, length - 1])
        {
            await _run.PlantAsync(
                key,
                [
                    .. new PositionalData(41, length).Slice(0, turn).ToArray(),
                    .. new PositionalData(42, length).Slice(turn, length - turn).ToArray(),
                ]);

            await ShouldFindAsync(facts, ViolationKind.Mixed, key);
            await ShouldFindAsync(facts, ViolationKind.FalseSuccess, key);
        }
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Check_PlantedExtraDelete_IsWronglyDeleted(bool move, string key)
    {
        await _run.FillAsync();
        _run.Source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key?.Value == key
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this one.")
            : Task.CompletedTask;
        var facts = await _run.RunAsync(move);
        (await _run.CheckAsync(facts)).ShouldBeEmpty();

        // Behind the log's back as well as with it.
        await RemoveAsync(_run.Source, key);
        await ShouldFindAsync(facts, ViolationKind.WronglyDeleted, key);
        await ShouldFindAsync(
            facts with { SourceDeletes = [.. facts.SourceDeletes, new DeletedObject(key, null, null)] }, ViolationKind.WronglyDeleted, key);
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Check_PlantedSecret_IsLeaked(bool move, string key)
    {
        await _run.FillAsync();
        _run.Target.Before = call => call.Key?.Value == key && call.Operation is StoreOperation.Put or StoreOperation.BeginUpload
            // In no form that is known to be a secret's: those are taken out of every error.
            ? throw new StoreException(
                StoreErrorKind.PermissionDenied, RetryAdvice.Never, $"Refused: {Uri.EscapeDataString(Canary)} at https://host/{key}")
            : Task.CompletedTask;

        var facts = await _run.RunAsync(move);

        (await _run.CheckAsync(facts)).ShouldHaveSingleItem().Kind.ShouldBe(ViolationKind.LeakedSecret);
        (await _run.CheckAsync(facts with { Canaries = ["another-canary"] })).ShouldBeEmpty();
    }

    private async Task<RunFacts> CleanAsync(bool move)
    {
        await _run.FillAsync();
        var facts = await _run.RunAsync(move);
        (await _run.CheckAsync(facts)).ShouldBeEmpty();
        return facts;
    }

    private async Task ShouldFindAsync(RunFacts facts, ViolationKind kind, string key) =>
        (await _run.CheckAsync(facts)).ShouldContain(violation => violation.Kind == kind && violation.Key == key);

    private async Task<byte[]> TargetBytesAsync(string key)
    {
        var found = (await MemoryFacts.ReadAsync(_run.Target.Inner, None)).Single(state => state.Key == key);
        await using var stream = found.Content.Open!();
        var bytes = new byte[found.Content.Length];
        await stream.ReadExactlyAsync(bytes, None);
        return bytes;
    }

    private static async Task RemoveAsync(FaultyStore store, string key)
    {
        var found = (await store.Inner.FindAsync(new ObjectKey(key), version: null, None)).ShouldNotBeNull();
        await store.Inner.RemoveAsync(found.Key, found.ETag!, None);
    }
}
