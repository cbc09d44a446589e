using Trasvase.Jobs.Journal;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

/// <summary>Whatever goes wrong, nothing is removed that may still be wanted.</summary>
public sealed partial class SyncTests
{
    private const string LeftOut = "the source has it, though its listing left it out";

    [Fact]
    public async Task RunAsync_AnObjectFailed_NothingIsRemoved()
    {
        await _scene.FillAsync(both: 20, extras: 3);
        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key == new ObjectKey("s/0007")
            ? throw Refusal()
            : Task.CompletedTask;

        var report = await _scene.RunAsync();

        (report.Failed, report.Removed).ShouldBe((1, 0));
        report.WhyNotRemoved.ShouldNotBeNull().ShouldContain("failed");
        await ExtrasShouldBeThereAsync(3);
        _scene.Source.Before = static _ => Task.CompletedTask;
        (await _scene.RunAsync()).Removed.ShouldBe(3);
        await _scene.ShouldBeSyncedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_AListingBreaksOff_NothingIsRemoved(bool ofSource)
    {
        await _scene.FillAsync(both: 40, extras: 9);
        (_scene.Source.PageSize, _scene.Target.PageSize) = (5, 2);
        (ofSource
            ? _scene.Source
            : _scene.Target).Before = call => call is { Operation: StoreOperation.List, Nth: 3 } ? throw Refusal() : Task.CompletedTask;

        var report = await _scene.RunAsync();

        report.Stopped.ShouldBe("Not this.");
        (report.Removed, report.IsSuccess).ShouldBe((0, false));
        await ExtrasShouldBeThereAsync(9);
        (await _scene.RunAsync()).Removed.ShouldBe(9);
        await _scene.ShouldBeSyncedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_AListingIsCancelledByNobody_IsNoEnd(bool ofSource)
    {
        await _scene.FillAsync(both: 40, extras: 9);
        (_scene.Source.PageSize, _scene.Target.PageSize) = (5, 2);
        (ofSource
            ? _scene.Source
            : _scene.Target).Before = call => call is { Operation: StoreOperation.List, Nth: 3 }
                ? throw new TaskCanceledException("Something in between.")
                : Task.CompletedTask;

        var report = await _scene.RunAsync();

        report.Stopped.ShouldNotBeNull();
        report.Removed.ShouldBe(0);
        await ExtrasShouldBeThereAsync(9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_AListingIsInAnotherOrder_NothingIsRemovedAndTheReasonIsSaid(bool ofSource)
    {
        await _scene.FillAsync(both: 40, extras: 9);
        (ofSource ? _scene.Source : _scene.Target).Listing = (_, page) => page with { Objects = [.. page.Objects.Reverse()] };

        var report = await _scene.RunAsync();

        report.Stopped.ShouldNotBeNull().ShouldContain("not the order of their bytes");
        (report.Removed, report.StoppedBy).ShouldBe((0, StoreErrorKind.Unsupported));
        await ExtrasShouldBeThereAsync(9);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(100L, 3)]
    public async Task RunAsync_TheSourceListsNothing_NothingIsRemovedUnlessANumberIsGiven(long? most, int removed)
    {
        await _scene.FillAsync(both: 0, extras: 3);
        _scene.Sync = new SyncOptions { Delete = true, DeleteMax = most };

        var report = await _scene.RunAsync();

        (report.Removed, report.IsSuccess).ShouldBe((removed, most is not null));
        (report.WhyNotRemoved?.Contains("no object at all", StringComparison.Ordinal) ?? false).ShouldBe(most is null);
        await ExtrasShouldBeThereAsync(3 - removed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task RunAsync_TheSourceListsLessThanItHas_WhatItHasIsKeptAndTheListingIsCalledWrong(int pages)
    {
        await _scene.FillAsync(both: 50, extras: 0);
        await _scene.RunAsync();
        _scene.Sync = new SyncOptions { Delete = true, DeleteMax = 1000 };
        _scene.Source.Listing = (number, page) => number <= pages ? page : new ListingPage([], []);
        _scene.Options = _scene.Options with { DryRun = true };
        var dry = await _scene.RunAsync(new NoJournal(), TestContext.Current.CancellationToken);
        _scene.Options = _scene.Options with { DryRun = false };

        var report = await _scene.RunAsync();

        // How much comes to light differs from run to run: it is listed from several keys on at once.
        foreach (var (run, words) in new[] { (dry, "would be"), (report, "were") })
        {
            (run.Listed + run.Kept, run.Removed, run.Stopped).ShouldBe((50, 0, null));
            run.Listed.ShouldBeGreaterThanOrEqualTo(pages * 10);
            (run.IsSuccess, run.Reasons).ShouldBe((
                false, ReasonCounts.None.Plus([new ReasonCount(ReasonKind.Kept, LeftOut, run.Kept)])));
            run.WhyNotRemoved.ShouldNotBeNull().ShouldStartWith(
                $"The source's listing left out {run.Kept} objects that it has: they were not compared, and their copies at the target "
                    + $"{words} kept.");
        }

        _scene.Removed.ShouldBeEmpty("a dry run does not say that it would remove them either");
        await _scene.ShouldBeSyncedAsync();
    }

    [Fact]
    public async Task RunAsync_ResumedAfterTheListingWasFoundWrong_SaysSoStill()
    {
        await _scene.FillAsync(both: 20, extras: 2);
        await _scene.AtSourceAsync("s/0005-x");
        await _scene.AtTargetAsync("t/0005-x");
        _scene.Source.Listing = (_, page) => page with { Objects = [.. page.Objects.Where(info => info.Key.Value != "s/0005-x")] };
        _scene.Target.Before = call => call.Operation == StoreOperation.Remove && call.Key == new ObjectKey("t/0003-extra")
            ? throw Refusal()
            : Task.CompletedTask;
        var first = await _scene.RunAsync();
        _scene.Target.Before = static _ => Task.CompletedTask;

        var report = await _scene.RunAsync(resume: _scene.Folder.List()[0].Id);

        first.WhyNotRemoved.ShouldNotBeNull().ShouldContain("Not everything was removed at the target: Not this.");
        (report.Removed, report.Kept, report.IsSuccess).ShouldBe((2, 1, false));
        report.WhyNotRemoved.ShouldNotBeNull()
            .ShouldStartWith(
                "The source's listing left out 1 object that it has: it was not compared, and its copy at the target was kept.");
    }

    [Fact]
    public async Task RunAsync_TheTargetChangedSinceItWasListed_IsKept()
    {
        await _scene.FillAsync(both: 10, extras: 3);
        _scene.Source.Before = async call =>
        {
            // The second look comes between the listing and the removal.
            if (call.Operation == StoreOperation.Find && call.Key == new ObjectKey("s/0003-extra"))
            {
                await _scene.AtTargetAsync("t/0003-extra", size: 900, seed: 5);
            }
        };

        var report = await _scene.RunAsync();

        (report.Removed, report.Kept, report.IsSuccess).ShouldBe((2, 1, true));
        (await _scene.TargetKeysAsync()).ShouldContain("t/0003-extra");
    }

    [Fact]
    public async Task RunAsync_TheSourceGotItMeanwhile_IsKept()
    {
        await _scene.FillAsync(both: 10, extras: 3);
        _scene.LaterAtSource();
        _scene.Source.Before = async call =>
        {
            if (call.Operation == StoreOperation.OpenRead)
            {
                await _scene.AtSourceAsync("s/0006-extra");
            }
        };

        var report = await _scene.RunAsync();

        (report.Removed, report.Kept, report.IsSuccess).ShouldBe((2, 1, true));
        report.Reasons.ShouldBe([new ReasonCount(ReasonKind.Kept, "it came to the source after the job began", 1)]);
        (await _scene.TargetKeysAsync()).ShouldContain("t/0006-extra");
    }

    [Fact]
    public async Task RunAsync_TheSecondLookFails_KeepsItAndSaysWhy()
    {
        await _scene.FillAsync(both: 10, extras: 8);
        _scene.Source.Before = call => call.Operation == StoreOperation.Find && call.Key == new ObjectKey("s/0003-extra")
            ? throw Refusal()
            : Task.CompletedTask;

        var report = await _scene.RunAsync();

        (report.Removed, report.Kept, report.IsSuccess).ShouldBe((7, 0, false));
        report.WhyNotRemoved.ShouldNotBeNull().ShouldContain("Not this.");
        await ExtrasShouldBeThereAsync(1);
    }

    [Fact]
    public async Task RunAsync_FoldersOfATargetThatHasThem_AreNoObjectsThatTheSourceHasNot()
    {
        await _scene.FillAsync(both: 10, extras: 2);
        await _scene.AtTargetAsync("t/folder", size: 0);
        _scene.Target.Listing = (_, page) => page with { Objects = [.. page.Objects.Select(info => info with { IsFolder = info.Key.Value == "t/folder" })] };

        var report = await _scene.RunAsync();

        (report.Removed, report.Kept, report.WhyNotRemoved).ShouldBe((2, 0, null));
        (await _scene.TargetKeysAsync()).ShouldContain("t/folder");
    }

    [Fact]
    public async Task RunAsync_SomethingForbidsIt_NothingIsRemoved()
    {
        await _scene.FillAsync(both: 10, extras: 2);
        _scene.WhyNothingIsRemoved = "the selection is another one.";

        var report = await _scene.RunAsync();

        (report.Transferred, report.Removed, report.WhyNotRemoved).ShouldBe(
            (10, 0, "Nothing was removed at the target, although the source lacks 2 of its objects: the selection is another one."));
        await ExtrasShouldBeThereAsync(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_TheTargetListingLies_LosesAndMixesNothing(bool isSync)
    {
        await _scene.FillAsync(both: 40, extras: 0);
        await _scene.RunAsync();
        for (var i = 0; i < 40; i += 4)
        {
            await _scene.AtSourceAsync($"s/{i:0000}", size: 200, seed: 1000 + (ulong)i);
        }

        _scene.Sync = isSync ? _scene.Sync : null;
        _scene.Target.Listing = (_, page) => page with
        {
            // Every third entry is missing, every other one is an old one, and there is one that is gone.
            Objects = [.. page.Objects.Where((_, i) => i % 3 != 0).Select((info, i) => i % 2 == 0 ? info with { ETag = "\"old\"" } : info)],
        };

        var report = await _scene.RunAsync();

        (report.Failed, report.Removed, report.Stopped).ShouldBe((0, 0, null));
        (report.Transferred + report.Unchanged).ShouldBe(40);
        await _scene.ShouldBeSyncedAsync();
    }

    private static StoreException Refusal() => new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, "Not this.");

    private async Task ExtrasShouldBeThereAsync(int count) =>
        (await _scene.TargetKeysAsync()).Count(key => key.EndsWith("-extra", StringComparison.Ordinal)).ShouldBe(count);
}
