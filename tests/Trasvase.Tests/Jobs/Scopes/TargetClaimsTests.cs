using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Jobs.Scopes;

public class TargetClaimsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Checked_TwoObjectsOfOneTargetKey_TheFirstHasIt()
    {
        TransferItem[] items = [Item("a", "x"), Item("b", "x"), Item("c", "y")];
        var claims = await TargetClaims.TakeAsync(() => Pages(items), Token);

        items.Select(item => claims.Checked(item).WhyRefused).ShouldBe(
        [
            null,
            "Two source objects would get the key 'x': 'a', which has it, and 'b', which is left out.",
            null,
        ]);
    }

    [Fact]
    public async Task Checked_TwoVersionsOfOneObject_AreTwo()
    {
        TransferItem[] items =
        [
            Item("a", "x") with { Chosen = new ChosenVersion("1", null) },
            Item("a", "x") with { Chosen = new ChosenVersion("2", null) },
        ];
        var claims = await TargetClaims.TakeAsync(() => Pages(items), Token);

        claims.Checked(items[0]).WhyRefused.ShouldBeNull();
        claims.Checked(items[1]).WhyRefused.ShouldNotBeNull().ShouldContain("'a' (version 1)");
    }

    [Fact]
    public async Task Checked_WhatIsLeftOut_ClaimsNothing()
    {
        TransferItem[] items = [Item("a", "x") with { WhyRefused = "Odd." }, Item("b", "x")];
        var claims = await TargetClaims.TakeAsync(() => Pages(items), Token);

        claims.Checked(items[1]).WhyRefused.ShouldBeNull();
    }

    [Fact]
    public async Task Checked_ObjectsThatCameAfterAllWereListed_TheFirstOfThemHasTheKey()
    {
        var claims = await TargetClaims.TakeAsync(() => Pages([Item("a", "x")]), Token);

        claims.Checked(Item("late", "z")).WhyRefused.ShouldBeNull();
        claims.Checked(Item("later", "z")).WhyRefused.ShouldNotBeNull().ShouldContain("'late', which has it");
        claims.Checked(Item("late", "x")).WhyRefused.ShouldNotBeNull().ShouldContain("one that was listed before it");
    }

    private static TransferItem Item(string source, string target) => new(new ObjectKey(source), new ObjectKey(target), Listed: null);

    private static async IAsyncEnumerable<ItemPage> Pages(IReadOnlyList<TransferItem> items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return new ItemPage([item], new ListingMark(item.SourceKey, 1));
        }
    }
}
