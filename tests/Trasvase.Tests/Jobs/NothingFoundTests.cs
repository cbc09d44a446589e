using Trasvase.Jobs.Scopes;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

public sealed class NothingFoundTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly JobScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("p/", "", "Nothing found: no key of mem://source begins with 'p/'.")]
    [InlineData("", "", "Nothing found: mem://source is empty.")]
    [InlineData(
        "a/photo/", "a/photo",
        "Nothing found: no key of mem://source begins with 'a/photo/'. There is an object 'a/photo': without the slash at its end "
            + "that one is meant.")]
    [InlineData("a/photos/", "a/Photos/1", "Nothing found: no key of mem://source begins with 'a/photos/'. There is 'a/Photos/'.")]
    [InlineData("a/photos/", "a/photos-old/1", "Nothing found: no key of mem://source begins with 'a/photos/'. There is 'a/photos-old/'.")]
    [InlineData(
        "a/photos/", "a/x/1",
        "Nothing found: no key of mem://source begins with 'a/photos/'. What is there below 'a/' begins with 'a/x/'.")]
    [InlineData("photos/", "z", "Nothing found: no key of mem://source begins with 'photos/'. What is there begins with 'z'.")]
    public async Task SayAsync_NothingBelowThePrefix_NamesWhatIsNearest(string prefix, string there, string expected)
    {
        await PutAsync(there);

        (await SayAsync(prefix, new Selection())).ShouldBe(expected);
        _scene.Source.Calls.All.Count.ShouldBeLessThanOrEqualTo(1 + 2, "a look, and a listing of one page");
    }

    [Fact]
    public async Task SayAsync_ManyNamesBeside_NamesTheFirst()
    {
        foreach (var name in "abcdefg")
        {
            await PutAsync($"{name}/1");
        }

        (await SayAsync("x/", new Selection())).ShouldEndWith(" What is there begins with 'a/', 'b/', 'c/', 'd/', 'e/' and so on.");
    }

    [Fact]
    public async Task SayAsync_IncludesAskForOtherPrefixes_SaysWhichAndWhatElseIsThere()
    {
        await PutAsync("p/other");

        (await SayAsync("p/", new Selection { Rules = [new(true, "/2026/**"), new(true, "/2025/**")] }))
            .ShouldBe(
                "Nothing found: no key of mem://source begins with 'p/2025/', 'p/2026/', and --include asks for no other. There are "
                    + "others, such as 'p/other'.");
    }

    [Theory]
    [InlineData(
        "exclude * include *.jpg",
        "Nothing is chosen: all 2 objects are left out (--exclude '*'). The first rule that matches decides: write --include "
            + "'*.jpg' before --exclude '*'.")]
    [InlineData(
        "include *.png",
        "Nothing is chosen: all 2 objects are left out (no --include matches). Where there is an --include, what no rule matches is "
            + "left out.")]
    [InlineData("exclude a.* exclude b.*", "Nothing is chosen: all 2 objects are left out (1 --exclude 'a.*', 1 --exclude 'b.*').")]
    public async Task SayAsync_TheSelectionLeavesOutAll_NamesTheRuleAndHowToWriteIt(string rules, string expected)
    {
        await PutAsync("a.jpg");
        await PutAsync("b.jpg");
        var words = rules.Split(' ');
        var selection = new Selection { Rules = [.. words.Chunk(2).Select(pair => new KeyRule(pair[0] == "include", pair[1]))] };

        var report = await RunAsync(selection);

        (report.Listed, report.LeftOut, report.IsSuccess).ShouldBe((0, 2, true));
        report.WhyNothing.ShouldBe(expected);
        _scene.Source.Calls.All.ShouldAllBe(call => call.Operation == StoreOperation.List);
    }

    [Fact]
    public async Task SayAsync_TheNearestMayNotBeAskedFor_SaysWhatWasLookedFor()
    {
        _scene.Source.Before = call => call.Operation == StoreOperation.Find
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "No.")
            : Task.CompletedTask;

        (await SayAsync("p/", new Selection())).ShouldBe("Nothing found: no key of mem://source begins with 'p/'.");
    }

    private Task<string> SayAsync(string prefix, Selection selection) =>
        new NothingFound(_scene.Source, new JobScope.Below(prefix, "t/") { Selection = selection.At(prefix, DateTimeOffset.UnixEpoch) }).SayAsync(
            ReasonCounts.None, None);

    private Task<JobReport> RunAsync(Selection selection)
    {
        _scene.Scope = new JobScope.Below("", "") { Selection = selection.At("", DateTimeOffset.UnixEpoch) };
        return _scene.RunAsync();
    }

    private async Task PutAsync(string key)
    {
        if (key.Length > 0)
        {
            await _scene.AtSourceAsync(key, size: 10);
        }
    }
}
