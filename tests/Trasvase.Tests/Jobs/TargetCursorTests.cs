using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Merging;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

public sealed class TargetCursorTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly FaultyStore _target = new(new MemoryStore("target"));

    [Fact]
    public async Task FindAsync_RandomKeysOnBothSides_TellsFoundAbsentAndPassedExactly()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var target = new FaultyStore(new MemoryStore("target")) { PageSize = 1 + random.Next(9) };
            var held = Keys(random, random.Next(60));
            var asked = Keys(random, random.Next(60));
            foreach (var key in held)
            {
                await PutAsync(target, key);
            }

            await using var cursor = new TargetCursor(target, "", default, mustBeTrue: true);
            var (passed, found) = (new List<ObjectInfo>(), new List<ObjectKey>());
            foreach (var key in asked)
            {
                var lookup = await cursor.FindAsync(key, passed, None);
                lookup.IsKnown.ShouldBeTrue();
                if (lookup.Found is { } info)
                {
                    info.Key.ShouldBe(key);
                    found.Add(key);
                }
            }

            while (await cursor.ReadRestAsync(None) is { Count: > 0 } rest)
            {
                passed.AddRange(rest);
            }

            found.ShouldBe(asked.Where(held.Contains), $"seed {seed}");
            passed.Select(info => info.Key).ShouldBe(held.Except(asked), $"seed {seed}");
            cursor.Passed.Count.ShouldBe(held.Count, $"seed {seed}");
        }
    }

    [Fact]
    public async Task FindAsync_GoneOnAfterAnyKey_TellsTheSameAndNothingTwice()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var target = new FaultyStore(new MemoryStore("target")) { PageSize = 1 + random.Next(5) };
            var (held, asked) = (Keys(random, 40), Keys(random, 40));
            foreach (var key in held)
            {
                await PutAsync(target, key);
            }

            var (passed, found, turn) = (new List<ObjectInfo>(), new List<ObjectKey>(), random.Next(asked.Count));
            await using var first = new TargetCursor(target, "", default, mustBeTrue: true);
            await AskAsync(first, asked.Take(turn), passed, found);

            // What was asked for and was absent has been stored meanwhile.
            foreach (var key in asked.Take(turn))
            {
                await PutAsync(target, key);
            }

            await using var second = new TargetCursor(target, "", first.Passed, mustBeTrue: true);
            await AskAsync(second, asked.Skip(turn), passed, found);
            while (await second.ReadRestAsync(None) is { Count: > 0 } rest)
            {
                passed.AddRange(rest);
            }

            found.ShouldBe(asked.Where(held.Contains), $"seed {seed}");
            passed.Select(info => info.Key).ShouldBe(held.Except(asked), $"seed {seed}");
            second.Passed.Count.ShouldBe(held.Count, $"seed {seed}");
        }
    }

    [Fact]
    public async Task FindAsync_KeyThatIsNotAfterTheLast_IsNotKnown()
    {
        await PutAsync(_target, new ObjectKey("a"));
        await using var cursor = new TargetCursor(_target, "", default, mustBeTrue: true);

        (await cursor.FindAsync(new ObjectKey("b"), passed: null, None)).IsKnown.ShouldBeTrue();
        (await cursor.FindAsync(new ObjectKey("a"), passed: null, None)).IsKnown.ShouldBeFalse();
        (await cursor.FindAsync(new ObjectKey("b"), passed: null, None)).IsKnown.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FindAsync_OutOfOrder_IsAnErrorWhereItMustBeTrueAndElseNoAdvice(bool mustBeTrue)
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            await PutAsync(_target, new ObjectKey(key));
        }

        _target.Listing = (_, page) => page with { Objects = [.. page.Objects.Reverse()] };
        await using var cursor = new TargetCursor(_target, "", default, mustBeTrue);

        if (mustBeTrue)
        {
            (await Should.ThrowAsync<StoreException>(async () => await cursor.FindAsync(new ObjectKey("b"), passed: null, None))).Message.ShouldContain("'c' after 'd'");
        }
        else
        {
            (await cursor.FindAsync(new ObjectKey("b"), passed: null, None)).IsKnown.ShouldBeFalse();
            (await cursor.FindAsync(new ObjectKey("e"), passed: null, None)).IsKnown.ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FindAsync_TheListingFails_IsAnErrorWhereItMustBeTrueAndElseNoAdvice(bool mustBeTrue)
    {
        await PutAsync(_target, new ObjectKey("a"));
        await PutAsync(_target, new ObjectKey("c"));
        _target.PageSize = 1;
        _target.Before = call => call.Nth == 2
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this.")
            : Task.CompletedTask;
        await using var cursor = new TargetCursor(_target, "", default, mustBeTrue);
        (await cursor.FindAsync(new ObjectKey("a"), passed: null, None)).Found.ShouldNotBeNull();

        if (mustBeTrue)
        {
            await Should.ThrowAsync<StoreException>(async () => await cursor.FindAsync(new ObjectKey("b"), passed: null, None));
        }
        else
        {
            (await cursor.FindAsync(new ObjectKey("b"), passed: null, None)).IsKnown.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task FindAsync_TheTargetListsFarMoreThanTheSource_IsGivenUpUnlessItMustBeTrue()
    {
        for (var i = 0; i < 60; i++)
        {
            await PutAsync(_target, new ObjectKey($"a{i:00}"));
        }

        _target.PageSize = 1;
        await using var advice = new TargetCursor(_target, "", default, mustBeTrue: false);
        advice.BeginPage();
        (await advice.FindAsync(new ObjectKey("b"), passed: null, None)).IsKnown.ShouldBeFalse();
        _target.Calls.Count(StoreOperation.List).ShouldBeLessThan(20);
        await using var truth = new TargetCursor(_target, "", default, mustBeTrue: true);
        truth.BeginPage();
        (await truth.FindAsync(new ObjectKey("b"), passed: null, None)).IsKnown.ShouldBeTrue();
    }

    [Fact]
    public async Task FindAsync_EntryWithoutDetails_IsNotKnownAndNotPassed()
    {
        await PutAsync(_target, new ObjectKey("a"));
        _target.Listing = (_, page) => page with { Objects = [.. page.Objects.Select(info => info with { HasDetails = false })] };
        await using var cursor = new TargetCursor(_target, "", default, mustBeTrue: true);
        var passed = new List<ObjectInfo>();

        (await cursor.FindAsync(new ObjectKey("a"), passed, None)).IsKnown.ShouldBeFalse();
        passed.ShouldBeEmpty();
    }

    [Fact]
    public async Task FindAsync_PagesBeforeTheMarkThatComeBackEmpty_AreNoReasonToGiveItUp()
    {
        await PutAsync(_target, new ObjectKey("m"));
        await PutAsync(_target, new ObjectKey("p"));
        var source = new EmptyPagesFirst(_target, 100);
        await using var cursor = new TargetCursor(source, "", new TargetMark(new ObjectKey("k"), 1000), mustBeTrue: false);
        cursor.BeginPage();
        for (var tries = 0; tries < 10_000_000 && !(await cursor.FindAsync(source.NextKey("l"), passed: null, None)).IsKnown; tries++)
        {
            await Task.Yield();
        }

        (await cursor.FindAsync(new ObjectKey("m"), passed: null, None)).Found.ShouldNotBeNull();
        (await cursor.FindAsync(new ObjectKey("n"), passed: null, None)).ShouldBe(new TargetLookup(IsKnown: true, Found: null));
        (await cursor.FindAsync(new ObjectKey("p"), passed: null, None)).Found.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FindAsync_ManyPagesBeforeTheMark_AreNotWaitedForWhereTheyAreAdvice(bool mustBeTrue)
    {
        await PutAsync(_target, new ObjectKey("m"));
        await PutAsync(_target, new ObjectKey("p"));
        var source = new EmptyPagesFirst(_target, 100) { HeldAt = 50 };
        await using var cursor = new TargetCursor(source, "", new TargetMark(new ObjectKey("k"), 1000), mustBeTrue);
        cursor.BeginPage();

        var first = cursor.FindAsync(new ObjectKey("m"), passed: null, None).AsTask();
        first.IsCompleted.ShouldBe(!mustBeTrue);
        source.Goes.SetResult();
        (await first).IsKnown.ShouldBe(mustBeTrue);
        for (var tries = 0; !mustBeTrue
            && tries < 10_000_000
            && !(await cursor.FindAsync(source.NextKey("n"), passed: null, None)).IsKnown; tries++)
        {
            await Task.Yield();
        }

        (await cursor.FindAsync(new ObjectKey("p"), passed: null, None)).Found.ShouldNotBeNull();
    }

    private static async Task AskAsync(TargetCursor cursor, IEnumerable<ObjectKey> keys, List<ObjectInfo> passed, List<ObjectKey> found)
    {
        foreach (var key in keys)
        {
            if ((await cursor.FindAsync(key, passed, None)).Found is not null)
            {
                found.Add(key);
            }
        }
    }

    private static Task PutAsync(FaultyStore store, ObjectKey key) =>
        store.Inner.PutAsync(key, new PositionalData(1, 3).ToBody(), new WriteOptions(), None);

    // Few characters, so that many are on both sides; some beyond the basic plane, whose order is another one in UTF-16.
    private static List<ObjectKey> Keys(Random random, int count)
    {
        string[] letters = ["a", "b", "/", "\uffee", "\U0001f30a", "_"];
        return [.. Enumerable.Range(0, count)
            .Select(_ => new ObjectKey(string.Concat(Enumerable.Range(0, 1 + random.Next(3))
                .Select(_ => letters[random.Next(letters.Length)]))))
            .Distinct()
            .Order()];
    }
}
