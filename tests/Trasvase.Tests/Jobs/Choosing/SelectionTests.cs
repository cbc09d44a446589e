namespace Trasvase.Tests.Jobs.Choosing;

public class SelectionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Chooses_FirstRuleThatMatches_Decides()
    {
        var selection = At(new Selection
        {
            Rules = [new(false, "draft*"), new(true, "*.txt"), new(false, "*.txt"), new(true, "^x", IsRegex: true)],
        });

        Chosen(selection, "a.txt", "draft.txt", "x", "y", "in/draft1.txt", "in/b.txt").ShouldBe(["a.txt", "x", "in/b.txt"]);
    }

    [Fact]
    public void Chooses_OnlyExcludes_TakesTheRest() =>
        Chosen(At(new Selection { Rules = [new(false, "*.tmp")] }), "a", "b.tmp", "c/d.tmp", "c/e").ShouldBe(["a", "c/e"]);

    [Fact]
    public void Chooses_RulesBelowAPrefix_SeeNothingOfIt()
    {
        var selection = new Selection { Rules = [new(true, "/a*")] }.At("pre/a/", Now);

        selection.ChoosesKey(new ObjectKey("pre/a/ab")).ShouldBeTrue();
        selection.ChoosesKey(new ObjectKey("pre/a/b")).ShouldBeFalse();
        selection.ChoosesKey(new ObjectKey("apple")).ShouldBeFalse();
    }

    [Fact]
    public void Chooses_SizesAndTimes_AreKeptToTheEdge()
    {
        var sizes = At(new Selection { MinSize = 10, MaxSize = 20 });
        new long[] { 9, 10, 20, 21 }.Where(size => sizes.Chooses(Info("a") with { Size = size })).ShouldBe([10, 20]);

        var ages = At(new Selection { MinAge = TimeSpan.FromHours(1), MaxAge = TimeSpan.FromDays(1) });
        double[] hours = [0.99, 1, 24, 24.01];
        hours.Where(age => ages.Chooses(Info("a") with { LastModified = Now.AddHours(-age) })).ShouldBe([1, 24]);

        var times = At(new Selection { ModifiedAfter = Now, ModifiedBefore = Now.AddHours(1) });
        new double[] { 0, 0.5, 1 }.Where(age => times.Chooses(Info("a") with { LastModified = Now.AddHours(age) })).ShouldBe([0.5]);
    }

    [Fact]
    public void Chooses_StorageClasses_AreComparedWithoutCase()
    {
        var only = At(new Selection { StorageClasses = ["standard", "GLACIER_IR"] });
        var none = At(new Selection { NotStorageClasses = ["Glacier"] });
        string?[] classes = ["STANDARD", "GLACIER", "glacier_ir", null];

        classes.Where(name => only.Chooses(Info("a") with { StorageClass = name })).ShouldBe(["STANDARD", "glacier_ir"]);
        classes.Where(name => none.Chooses(Info("a") with { StorageClass = name })).ShouldBe(["STANDARD", "glacier_ir", null]);
    }

    [Fact]
    public void ChoosesKey_OtherThingsAgainstIt_SaysWhatTheKeyAloneSays()
    {
        var selection = At(new Selection { MinSize = 100, Rules = [new(true, "a*")] });

        selection.Chooses(Info("a1")).ShouldBeFalse();
        selection.ChoosesKey(new ObjectKey("a1")).ShouldBeTrue();
    }

    [Fact]
    public void Chooses_RegexThatTakesTooLong_IsAnErrorAndNeverAnAnswer()
    {
        // A reference back makes going back necessary.
        var selection = At(new Selection { Rules = [new(true, @"^(a+)+\1?$b", IsRegex: true)] });

        var error = Should.Throw<StoreException>(() => selection.Chooses(Info(new string('a', 60) + "!")));

        error.Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        error.Message.ShouldContain("takes longer than 1 s");
    }

    [Fact]
    public void Chooses_UnboundWithRules_IsAMistakeOfOurs() =>
        Should.Throw<InvalidOperationException>(() => new Selection { MinSize = 1 }.Chooses(Info("a")));

    [Fact]
    public void Text_TellsSelectionsApart_AndIsOneLine()
    {
        Selection[] all =
        [
            new(),
            new() { Rules = [new(true, "a"), new(false, "b")] },
            new() { Rules = [new(false, "b"), new(true, "a")] },
            new() { Rules = [new(true, "a\" exclude=\"b")] },
            new() { Rules = [new(true, "a", IsRegex: true), new(false, "b")] },
            new() { MinSize = 1 },
            new() { MaxSize = 1 },
            new() { MinAge = TimeSpan.FromDays(1) },
            new() { MaxAge = TimeSpan.FromDays(1) },
            new() { ModifiedAfter = Now },
            new() { ModifiedBefore = Now },
            new() { StorageClasses = ["A"] },
            new() { NotStorageClasses = ["A"] },
            new() { StorageClasses = ["A", "B"] },
            new() { FromList = "a\nb" },
            new() { FromList = "a", ListMark = "1" },
            new() { FromList = "a", ListMark = "2" },
            new() { FromInventory = "a" },
            new() { VersionsAt = Now },
            new() { Maps = [new("a", "b")] },
        ];

        all.Select(selection => selection.Text).Distinct().Count().ShouldBe(all.Length);
        all.ShouldAllBe(selection => !selection.Text.Contains('\n'));
        Selection.Everything.Text.ShouldBeEmpty();
        new Selection { StorageClasses = ["b", "A"] }.ShouldBe(new Selection { StorageClasses = ["a", "B", "b"] });
        new Selection { ModifiedAfter = Now }.Text.ShouldBe(new Selection { ModifiedAfter = Now.ToOffset(TimeSpan.FromHours(5)) }.Text);
        At(all[1]).Text.ShouldBe(all[1].Text);
    }

    [Fact]
    public void Validate_WhatCannotBe_IsASentenceEach()
    {
        Selection[] wrong =
        [
            new() { MinSize = -1 },
            new() { MinSize = 2, MaxSize = 1 },
            new() { MinAge = TimeSpan.FromDays(40_000) },
            new() { MinAge = TimeSpan.FromDays(2), MaxAge = TimeSpan.FromDays(1) },
            new() { ModifiedAfter = Now, ModifiedBefore = Now },
            new() { StorageClasses = [" "] },
            new() { Rules = [new(true, "(", IsRegex: true)] },
            new() { Rules = [new(true, "", IsRegex: true)] },
            new() { Maps = [new("[", "")] },
            new() { FromList = "a", FromInventory = "b" },
            new() { FromList = "a", MinSize = 1 },
            new() { FromList = "a", VersionsAt = Now },
            new() { FromInventory = "a", VersionsAt = Now },
            new() { FromList = "" },
        ];

        foreach (var selection in wrong)
        {
            selection.Validate().ShouldHaveSingleItem().ShouldEndWith(".");
        }

        Selection.Everything.Validate().ShouldBeEmpty();
        new Selection { FromInventory = "a", MinSize = 1, Rules = [new(true, "*")] }.Validate().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/a/*", "p/a/")]
    [InlineData("/a/{b,c/d}*", "p/a/b|p/a/c/d")]
    [InlineData("/{b,a,ab}/x", "p/a/x|p/ab/x|p/b/x")]
    [InlineData("*.jpg", "p/")]
    [InlineData("a/b", "p/")]
    [InlineData("/a?", "p/a")]
    [InlineData("/*", "p/")]
    [InlineData("/a/", "p/a/")]
    public void Prefixes_Glob_AreWhatItBeginsWith(string glob, string prefixes) =>
        new Selection { Rules = [new(true, glob)] }.At("p/", Now).Prefixes("p/").ShouldBe(prefixes.Split('|'));

    [Theory]
    [InlineData("^abc/d.*", "abc/d")]
    [InlineData("^abc?", "ab")]
    [InlineData("^abc{0}", "ab")]
    [InlineData("^ab|c", "")]
    [InlineData("abc", "")]
    [InlineData("^(?i)abc", "")]
    [InlineData("^a", "a")]
    [InlineData("^a*", "")]
    public void Prefixes_Regex_AreTakenOnlyWhereNothingElseCanBeMeant(string regex, string prefix) =>
        new Selection { Rules = [new(true, regex, IsRegex: true)] }.At("", Now).Prefixes("").ShouldBe([prefix]);

    [Fact]
    public void Prefixes_SeveralRules_AreDisjointAndInTheOrderOfTheirBytes()
    {
        string[] globs = ["/b*", "/\U00010000*", "/\uffee*", "/bb*", "/a/b*", "/a/b*", "/a*"];
        var selection = At(new Selection { Rules = [.. globs.Select(glob => new KeyRule(true, glob)), new(false, "/zz*")] });

        selection.Prefixes("").ShouldBe(["a", "b", "\uffee", "\U00010000"]);
        At(new Selection { Rules = [new(false, "/a*")] }).Prefixes("").ShouldBe([""]);
    }

    [Theory]
    [InlineData("^old/", "new/", "old/a", "new/a")]
    [InlineData(@"^(\d{4})-(\d\d)", "$1/$2", "2026-11-22", "2026/11-22")]
    [InlineData("/", "-", "a/b/c", "a-b-c")]
    [InlineData("x", "", "x", "")]
    public void Rename_Map_ReplacesEveryMatch(string pattern, string replacement, string key, string renamed) =>
        At(new Selection { Maps = [new(pattern, replacement)] }).Rename(key).ShouldBe(renamed);

    [Fact]
    public void Rename_SeveralMaps_FollowEachOther() =>
        At(new Selection { Maps = [new("a", "b"), new("b", "c")] }).Rename("ab").ShouldBe("cc");

    [Fact]
    public void Rename_CutsASignInHalf_IsAnError() =>
        Should.Throw<StoreException>(() => At(new Selection { Maps = [new("^.", "")] }).Rename("\U0001f600")).Message
            .ShouldContain("cuts a sign");

    [Fact]
    public void TryParse_SeveralArrows_TheLastOneCounts()
    {
        KeyReplacement.TryParse("(?<=>)a=>b").ShouldBe(new KeyReplacement("(?<=>)a", "b"));
        KeyReplacement.TryParse("a").ShouldBeNull();
    }

    private static Selection At(Selection selection) => selection.At("", Now);

    private static IEnumerable<string> Chosen(Selection selection, params string[] keys) => keys.Where(key => selection.Chooses(Info(key)));

    private static ObjectInfo Info(string key) =>
        new() { Key = new ObjectKey(key), Size = 15, ETag = "\"e\"", LastModified = Now.AddHours(-2) };
}
