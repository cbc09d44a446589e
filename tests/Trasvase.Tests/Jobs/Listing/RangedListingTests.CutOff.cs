using Trasvase.Storage;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs.Listing;

/// <content>Listings that end although keys that were seen already lie behind.</content>
public sealed partial class RangedListingTests
{
    [Fact]
    public async Task List_CutOffOnce_IsListedAgainFromThere()
    {
        var (time, cuts) = (new ManualTime(), 0);
        var source = new ListedKeys(Flat().Keys, 100) { Slow = (time, Latency) };
        source.IsCutOff = BeforeWhatWasSeen(source, () => cuts++ == 0);

        var listed = await RunAsync(time, source, new ListOptions { PageSize = 100 });

        cuts.ShouldBeGreaterThan(0);
        listed.Keys.ShouldBe(source.Keys);
        source.Open.ShouldBe(0);
    }

    [Fact]
    public async Task List_CutOffAgainAndAgain_IsAnErrorAndNoEnd()
    {
        var time = new ManualTime();
        var source = new ListedKeys(Flat().Keys, 100) { Slow = (time, Latency) };
        source.IsCutOff = BeforeWhatWasSeen(source, () => true);
        var keys = new List<string>();

        var error = await Should.ThrowAsync<StoreException>(() => RunAsync(time, source, new ListOptions { PageSize = 100 }, into: keys));

        error.Message.ShouldContain("lie behind");
        keys.ShouldBe(source.Keys.Take(keys.Count));
        source.Open.ShouldBe(0);
    }

    [Fact]
    public async Task List_WhatLayBehindIsGone_IsTheEnd()
    {
        var time = new ManualTime();
        var source = new ListedKeys(Flat().Keys, 100) { Slow = (time, Latency) };
        source.Before = (number, _) =>
        {
            // Late enough for the later ranges to have seen some of them.
            foreach (var key in number == 30 ? source.Keys.Where(key => string.CompareOrdinal(key, "file0002500") > 0).ToList() : [])
            {
                source.Remove(key);
            }

            return Task.CompletedTask;
        };

        var listed = await RunAsync(time, source, new ListOptions { PageSize = 100 });

        listed.Keys.Take(2501).ShouldBe(Flat().Keys.Take(2501));
        source.Open.ShouldBe(0);
    }

    [Fact]
    public async Task List_ServerThatBeginsAnewWhateverItIsAsked_GivesEachKeyOnce()
    {
        var time = new ManualTime();
        var source = new ListedKeys(Flat().Keys, 100) { Slow = (time, Latency), IgnoresStart = true };

        var listed = await RunAsync(time, source, new ListOptions { PageSize = 100 });

        listed.Keys.ShouldBe(source.Keys);
        source.Open.ShouldBe(0);
    }

    [Fact]
    public async Task List_ServerThatSaysNothingFollowsWhateverItIsAsked_GivesEachKeyOnce()
    {
        var time = new ManualTime();
        var source = new ListedKeys(Flat().Keys, 100) { Slow = (time, Latency), IsEmptyAfterStart = true };

        var listed = await RunAsync(time, source, new ListOptions { PageSize = 100 });

        listed.Keys.ShouldBe(source.Keys);
        source.Requests.ShouldBeLessThan(90);
    }

    // When a range has begun behind the middle, all that begins before it ends a little before it.
    private static Func<string, string, bool> BeforeWhatWasSeen(ListedKeys source, Func<bool> isNow)
    {
        string? end = null;
        return (begin, key) =>
        {
            end ??= string.CompareOrdinal(begin, "file0003000") < 0
                ? null
                : source.Keys[source.Keys.Count(one => string.CompareOrdinal(one, begin) <= 0) - 150];
            return end is not null && string.CompareOrdinal(begin, end) < 0 && string.CompareOrdinal(key, end) >= 0 && isNow();
        };
    }

    private static ListedKeys Flat() => new(KeysOf("flat", 6000, new Random(1)), 100);
}
