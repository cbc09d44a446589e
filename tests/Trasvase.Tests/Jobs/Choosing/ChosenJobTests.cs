using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Jobs.Verifying;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Jobs.Choosing;

/// <summary>Whole jobs over what was chosen.</summary>
public sealed class ChosenJobTests : IDisposable
{
    private readonly ChoosingScene _scene = new();
    private readonly InventoryFiles _inventory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _scene.Dispose();
        _inventory.Dispose();
    }

    [Fact]
    public async Task RunAsync_Filter_WhatIsLeftOutIsCountedAndNotTransferred()
    {
        await _scene.PutAsync("s/a.txt");
        await _scene.PutAsync("s/b.tmp");
        await _scene.PutAsync("s/c/d.txt", size: 100);

        var report = await _scene.RunAsync(_scene.Below(new Selection { Rules = [new(false, "*.tmp")], MaxSize = 50 }));

        (report.Listed, report.Transferred, report.LeftOut).ShouldBe((1, 1, 2));
        (await _scene.StoredAsync()).ShouldBe(["t/a.txt"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ListAsync_PushedDownPrefixes_GiveWhatListingAllAndFilteringGives(int seed)
    {
        var random = new Random(seed);
        string[] letters = ["a", "b", "/", "\uffee", "\U00010000"];
        var keys = Enumerable.Range(0, 300).Select(_ => Draw(letters, 1, 5)).Distinct().ToList();
        foreach (var key in keys)
        {
            await _scene.PutAsync("s/" + key);
        }

        for (var i = 0; i < 40; i++)
        {
            var rules = Enumerable.Range(0, random.Next(1, 5))
                .Select(_ => new KeyRule(
                    random.Next(4) > 0, (random.Next(5) > 0 ? "/" : "") + Draw([.. letters, "*", "**", "?", "{a,b/}"], 1, 4)))
                .ToList();
            var below = _scene.Below(new Selection { Rules = rules });
            var chosen = keys.Select(key => "s/" + key)
                .Where(key => below.Selection.ChoosesKey(new ObjectKey(key)))
                .Order(Comparer<string>.Create(ObjectKey.CompareUtf8))
                .ToList();

            var listed = await ListAsync(below, default);

            listed.Where(item => !item.IsLeftOut).Select(item => item.SourceKey.Value).ShouldBe(chosen, string.Join(' ', rules));
            listed.ShouldBe(listed.OrderBy(item => item.SourceKey));

            // And from wherever an earlier run ended.
            var mark = listed.Count > 0 ? random.Next(listed.Count) : -1;
            var after = mark < 0 ? default : new ListingMark(listed[mark].SourceKey, mark + 1);
            (await ListAsync(below, after)).Select(item => item.SourceKey).ShouldBe(listed.Skip(mark + 1).Select(item => item.SourceKey));
        }

        string Draw(string[] from, int min, int max) =>
            string.Concat(Enumerable.Range(0, random.Next(min, max + 1)).Select(_ => from[random.Next(from.Length)]));
    }

    [Fact]
    public async Task RunAsync_AnchoredInclude_ListsOnlyThatPrefix()
    {
        await _scene.PutAsync("s/a/1");
        await _scene.PutAsync("s/b/1");

        var report = await _scene.RunAsync(_scene.Below(new Selection { Rules = [new(true, "/b/")] }));

        (report.Listed, report.LeftOut).ShouldBe((1, 0));
    }

    [Fact]
    public async Task RunAsync_List_EveryLineHasItsOutcome()
    {
        await _scene.PutAsync("s/a");
        await _scene.PutAsync("s/b.tmp");
        await _scene.PutAsync("other");
        var list = _scene.WriteList("\"s/a\"", "\"s/none\"", "\"other\"", "\"s/b.tmp\"", "\"s/a\"");

        var report = await _scene.RunAsync(_scene.Named(list, new Selection { Rules = [new(false, "*.tmp")] }));

        (report.Listed, report.Transferred, report.Skipped, report.Failed, report.LeftOut).ShouldBe((4, 1, 1, 2, 1));
        Reason("s/none").ShouldContain("There is no object 's/none'");
        Reason("other").ShouldContain("does not begin with the source's 's/'");
        (await _scene.StoredAsync()).ShouldBe(["t/a"]);
        _scene.Source.Calls.Count(StoreOperation.List).ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_ListKilledAndResumed_GoesOnByCountAndLosesNothing()
    {
        var keys = Enumerable.Range(0, 2300).Select(i => $"s/{i * 7919 % 2300:0000}").ToList();
        foreach (var key in keys)
        {
            await _scene.PutAsync(key);
        }

        var scope = _scene.Named(_scene.WriteList(keys.Select(key => $"\"{key}\"")));
        _scene.Target.Before = call => call.Operation == StoreOperation.Put && call.Key!.Value.Value == "t" + keys[1500][1..]
            ? throw new JobScene.KilledException()
            : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => _scene.RunAsync(scope));
        _scene.Target.Before = static _ => Task.CompletedTask;
        var before = _scene.Receipts.Count;

        var report = await _scene.RunAsync(scope);

        (report.IsResumed, report.Listed, report.Failed, report.Stopped).ShouldBe((true, 2300, 0, null));
        (await _scene.StoredAsync()).Count.ShouldBe(2300);
        (_scene.Receipts.Count - before).ShouldBeLessThan(2300 - 1000);
    }

    [Fact]
    public async Task RunAsync_ListOfVersions_ReadsThemAndRefusesTheSecondOfAKey()
    {
        var old = await _scene.PutAsync("s/a", seed: 1);
        var now = await _scene.PutAsync("s/a", seed: 2);
        var list = _scene.WriteList(
            $$"""{"key":"s/a","versionId":"{{old.Version}}"}""", $$"""{"key":"s/a","versionId":"{{now.Version}}"}""");

        var report = await _scene.RunAsync(_scene.Named(list));

        (report.Transferred, report.Failed).ShouldBe((1, 1));
        await _scene.ShouldHoldAsync("t/a", seed: 1);
        _scene.Receipts.Single(receipt => receipt.Outcome == Outcome.Failed).Reason
            .ShouldNotBeNull()
            .ShouldContain($"'s/a' (version {old.Version}), which has it, and 's/a' (version {now.Version})");
    }

    [Fact]
    public async Task RunAsync_Inventory_ADayOldOneIsPutRightByTheSourceItself()
    {
        var same = await _scene.PutAsync("s/same", seed: 1);
        var changed = await _scene.PutAsync("s/changed", seed: 2);
        var gone = await _scene.PutAsync("s/gone", seed: 3);
        var outside = await _scene.PutAsync("else", seed: 4);
        var manifest = _inventory.Write(
            "Key, Size, ETag, Bucket, LastModifiedDate",
            [Line(same), Line(changed), Line(gone), Line(outside)],
            [Line(same with { Key = new ObjectKey("s/large"), Size = 1000 })]);
        await _scene.PutAsync("s/changed", seed: 5, size: 20);
        await _scene.RemoveAsync("s/gone");

        var report = await _scene.RunAsync(new JobScope.Inventoried(
            LocalInventory.Of(manifest), _scene.Below(new Selection { MaxSize = 500 })));

        (report.Listed, report.Transferred, report.Skipped, report.Failed, report.LeftOut).ShouldBe((3, 2, 1, 0, 1));
        await _scene.ShouldHoldAsync("t/same", seed: 1);
        await _scene.ShouldHoldAsync("t/changed", seed: 5, size: 20);
        Reason("s/gone").ShouldContain("removed after it was listed");
        _scene.Source.Calls.All.Count(call => call.Operation == StoreOperation.Find && call.Key == same.Key).ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_InventoryThatIsBroken_StopsTheJobWithASentence()
    {
        var report = await _scene.RunAsync(new JobScope.Inventoried(
            LocalInventory.Of(_inventory.WriteManifest("{}")), _scene.Below(new Selection())));

        report.Stopped.ShouldNotBeNull().ShouldContain("manifest.json");
    }

    [Fact]
    public async Task RunAsync_VersionsAt_CopiesWhatWasThereThen_AlsoAfterAKill()
    {
        var first = await _scene.PutAsync("s/a", seed: 1);
        await _scene.PutAsync("s/removed", seed: 2);
        var time = first.LastModified;
        _scene.Time.Advance(TimeSpan.FromHours(1));
        await _scene.PutAsync("s/a", seed: 3, size: 30);
        await _scene.PutAsync("s/new", seed: 4);
        await _scene.RemoveAsync("s/removed");
        var scope = _scene.Below(new Selection { VersionsAt = time });
        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead
            ? throw new JobScene.KilledException()
            : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => _scene.RunAsync(scope));
        _scene.Source.Before = static _ => Task.CompletedTask;

        var report = await _scene.RunAsync(scope);

        (report.IsResumed, report.Listed, report.Transferred).ShouldBe((true, 2, 2));
        await _scene.ShouldHoldAsync("t/a", seed: 1);
        await _scene.ShouldHoldAsync("t/removed", seed: 2);
        var receipt = _scene.Receipts.Single(receipt => receipt.SourceKey.Value == "s/a");
        (receipt.SourceVersion, receipt.SourceETag).ShouldBe((first.Version, first.ETag));

        var compared = new List<VerifyReceipt>();
        await new VerifyRunner(_scene.Source, _scene.Target, _scene.Options, TimeProvider.System).RunAsync(scope, Keep, Token);
        compared.ShouldAllBe(one => one.Outcome == VerifyOutcome.Verified);
        compared.Count.ShouldBe(2);

        ValueTask Keep(VerifyReceipt one)
        {
            compared.Add(one);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task RunAsync_OneObjectAtATime_IsThatVersionOrFails()
    {
        var first = await _scene.PutAsync("s/a", seed: 1);
        _scene.Time.Advance(TimeSpan.FromHours(1));
        await _scene.PutAsync("s/a", seed: 2);
        await _scene.PutAsync("s/ab", seed: 3);
        var then = new Selection { VersionsAt = first.LastModified };

        (await _scene.RunAsync(new JobScope.One(new ObjectKey("s/a"), new ObjectKey("one")) { Selection = then })).Transferred.ShouldBe(1);
        (await _scene.RunAsync(new JobScope.One(new ObjectKey("s/ab"), new ObjectKey("two")) { Selection = then })).Failed.ShouldBe(1);

        await _scene.ShouldHoldAsync("one", seed: 1);
        Reason("s/ab").ShouldContain("There was no object 's/ab' at 2026-01-01T00:00:00Z");
    }

    [Fact]
    public async Task RunAsync_MapThatMakesKeysMeet_RefusesTheLaterOnesBeforeAnythingIsWritten()
    {
        foreach (var key in new[] { "s/a/1", "s/a/2", "s/b/1", "s/c/1", "s/c/3" })
        {
            await _scene.PutAsync(key);
        }

        var scope = _scene.Below(new Selection { Maps = [new("^[abc]/", "x-")], Rules = [new(false, "/a/2")] });
        scope.MergedPrefix.ShouldBeNull();

        var report = await _scene.RunAsync(scope);

        (report.Transferred, report.Failed, report.LeftOut).ShouldBe((2, 2, 1));
        (await _scene.StoredAsync()).ShouldBe(["t/x-1", "t/x-3"]);
        Reason("s/b/1").ShouldBe("Two source objects would get the key 't/x-1': 's/a/1', which has it, and 's/b/1', which is left out.");

        // Wherever an earlier run ended, the first one has it still.
        (await ListAsync(scope, new ListingMark(new ObjectKey("s/a/1"), 1))).Count(item => item.WhyRefused is not null).ShouldBe(2);
    }

    [Fact]
    public async Task ListAsync_ObjectThatCameAfterTheLook_CannotTakeAnothersPlace()
    {
        await _scene.PutAsync("s/b");
        var lists = 0;
        _scene.Source.Before = async call =>
        {
            if (call.Operation == StoreOperation.List && ++lists == 3)
            {
                await _scene.PutAsync("s/a");
                await _scene.PutAsync("s/c");
                await _scene.PutAsync("s/d");
            }
        };
        var scope = _scene.Below(new Selection { Maps = [new("^[ab]$", "x"), new("^[cd]$", "y")] });

        var items = await ListAsync(scope, default);

        items.Where(item => item.WhyRefused is not null).Select(item => item.SourceKey.Value).ShouldBe(["s/a", "s/d"]);
    }

    private string Reason(string key) =>
        _scene.Receipts.First(receipt => receipt.SourceKey.Value == key && receipt.Reason is not null).Reason!;

    private static string Line(ObjectInfo info) =>
        $"\"{Uri.EscapeDataString(info.Key.Value)}\",\"{info.Size}\",\"{info.ETag!.Trim('"')}\",\"bucket\",\"{info.LastModified:O}\"";

    private async Task<List<TransferItem>> ListAsync(JobScope scope, ListingMark after)
    {
        var items = new List<TransferItem>();
        await foreach (var page in scope.ListAsync(_scene.Source, after, Token))
        {
            items.AddRange(page.Items);
        }

        return items;
    }
}
