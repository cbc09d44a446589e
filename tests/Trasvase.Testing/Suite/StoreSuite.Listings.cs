using Trasvase.Storage;
using Trasvase.Storage.Requests;

namespace Trasvase.Testing.Suite;

/// <content>Listing.</content>
public abstract partial class StoreSuite
{
    private async Task PutAllAsync(IEnumerable<string> names) =>
        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token },
            async (name, _) => await PutAsync(Key(name), Data(name.Length)));

    private string[] Keys(params IEnumerable<string> names) => [.. names.Select(name => Prefix + name)];

    private void ShouldBeInOrder(IReadOnlyList<string> keys)
    {
        if (Profile.Order == ListingOrder.Utf8Bytes)
        {
            keys.ShouldBe(keys.Order(Comparer<string>.Create(ObjectKey.CompareUtf8)));
        }
    }

    [Fact]
    public async Task List_NothingThere_IsEmpty()
    {
        (await ListKeysAsync(new ListOptions { Prefix = Prefix })).ShouldBeEmpty();

        var other = Store.Other($"empty-{Guid.NewGuid():n}");
        await other.Target.CreateContainerAsync(Token);
        (await ListAsync(other.Source, new ListOptions())).SelectMany(page => page.Objects).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_MissingContainer_IsNotFoundAndNeverEmpty() =>
        await ShouldFailAsync(() => ListAsync(MissingContainer().Source, new ListOptions()), StoreErrorKind.NotFound);

    [Fact]
    public async Task List_ThousandAndOneKeys_EachOnceInOrder()
    {
        var names = Enumerable.Range(0, 1001).Select(i => $"{i * 7919 % 1001:d4}{(i % 3 == 0 ? "/x" : "-y")}").ToList();
        await PutAllAsync(names);

        var pages = await ListAsync(Source, new ListOptions { Prefix = Prefix, PageSize = 100 });

        pages.Count.ShouldBeGreaterThanOrEqualTo(11);
        var keys = pages.SelectMany(page => page.Objects).Select(item => item.Key.Value).ToList();
        keys.Order(StringComparer.Ordinal).ShouldBe(Keys(names).Order(StringComparer.Ordinal));
        ShouldBeInOrder(keys);
    }

    [Fact]
    public async Task List_Order_IsThatOfTheProfile()
    {
        string[] names = ["\U00010000", "\uffee", "\ue000", "z", "Z", "a", "a/", "a/b", "a-b", "a0", "\u00e9", "\u4e2d", "\U0001f600"];
        await PutAllAsync(names);

        var keys = await ListKeysAsync(new ListOptions { Prefix = Prefix, PageSize = 3 });

        keys.ShouldBe(Keys(names), ignoreOrder: true);
        ShouldBeInOrder(keys);
    }

    [Fact]
    public async Task List_StartAfter_ExcludesThatKeyAndAllBefore()
    {
        await PutAllAsync(["a", "b", "b/c", "c", "d"]);

        (await ListKeysAsync(new ListOptions { Prefix = Prefix, StartAfter = Key("b") })).ShouldBe(Keys("b/c", "c", "d"));
        (await ListKeysAsync(new ListOptions { Prefix = Prefix, StartAfter = Key("bb"), PageSize = 1 })).ShouldBe(Keys("c", "d"));
        (await ListKeysAsync(new ListOptions { Prefix = Prefix, StartAfter = Key("d") })).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_Prefix_IsTextAndNoFolder()
    {
        await PutAllAsync(["ab", "ab/c", "abc", "aB", "a", "b"]);

        (await ListKeysAsync(new ListOptions { Prefix = Prefix + "ab" })).ShouldBe(Keys("ab", "ab/c", "abc"));
        (await ListKeysAsync(new ListOptions { Prefix = Prefix + "ab/" })).ShouldBe(Keys("ab/c"));
        (await ListKeysAsync(new ListOptions { Prefix = Prefix + "abcd" })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a b+c/")]
    [InlineData("%2F&x=y#/")]
    [InlineData("\u00e9\U0001f600")]
    public async Task List_PrefixWithSigns_IsTakenLiterally(string prefix)
    {
        await PutAllAsync([prefix + "in", "out", "a b c/out", "//out"]);

        (await ListKeysAsync(new ListOptions { Prefix = Prefix + prefix })).ShouldBe(Keys(prefix + "in"));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(2)]
    [InlineData(1)]
    public async Task List_Delimiter_RollsUpFoldersOnce(int pageSize)
    {
        await PutAllAsync(["a", "b/1", "b/2", "b/3/4", "c", "d//e", "e/1"]);

        var pages = await ListAsync(Source, new ListOptions { Prefix = Prefix, Delimiter = "/", PageSize = pageSize });

        pages.SelectMany(page => page.Objects).Select(item => item.Key.Value).ShouldBe(Keys("a", "c"));
        pages.SelectMany(page => page.Prefixes).ShouldBe(Keys("b/", "d/", "e/"));
    }

    [Fact]
    public async Task List_DelimiterBelowAFolder_RollsUpFromThere()
    {
        await PutAllAsync(["b/", "b/1", "b/2/x", "b/2/y", "b//z", "c"]);

        var pages = await ListAsync(Source, new ListOptions { Prefix = Prefix + "b/", Delimiter = "/" });

        pages.SelectMany(page => page.Objects).Select(item => item.Key.Value).ShouldBe(Keys("b/", "b/1"));
        pages.SelectMany(page => page.Prefixes).ShouldBe(Keys("b//", "b/2/"));
    }

    [Fact]
    public async Task List_Entries_AgreeWithFind()
    {
        await PutAllAsync(["a", "bb"]);
        var upload = await BeginAsync(Key("c"));
        await CompleteAsync(upload, await SendAllAsync(upload, Data(33)));

        var listed = (await ListAsync(Source, new ListOptions { Prefix = Prefix })).SelectMany(page => page.Objects).ToList();

        listed.Count.ShouldBe(3);
        foreach (var item in listed)
        {
            var found = await GetInfoAsync(item.Key);
            item.ETag.ShouldBe(found.ETag);
            item.Size.ShouldBe(found.Size);
            item.IsArchived.ShouldBeFalse();

            // Listings of some stores carry milliseconds where a header carries whole seconds.
            (item.LastModified!.Value - found.LastModified!.Value).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(1));
            item.LastModified.Value.Offset.ShouldBe(TimeSpan.Zero);
        }
    }

    [Fact]
    public async Task List_CancelledBetweenPages_Throws()
    {
        await PutAllAsync(["a", "b", "c"]);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var pages = 0;

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Source.ListAsync(new ListOptions { Prefix = Prefix, PageSize = 1 }, cancellation.Token))
            {
                pages++;
                await cancellation.CancelAsync();
            }
        });

        pages.ShouldBe(1);
    }

    [Fact]
    public async Task List_LeftAfterOnePage_AsksForNoMore()
    {
        await PutAllAsync(["a", "b", "c"]);
        var tally = RequestTally.Begin();

        await using (var pages = Source.ListAsync(new ListOptions { Prefix = Prefix, PageSize = 1 }, Token).GetAsyncEnumerator(Token))
        {
            (await pages.MoveNextAsync()).ShouldBeTrue();
        }

        tally.Count.ShouldBe(1);
    }
}
