using System.Text.Json;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>A sync as a program that somebody runs again and again.</summary>
public sealed class SyncTests : IDisposable
{
    private const int Count = 12;

    private readonly string _journal = Directory.CreateTempSubdirectory("trasvase-sync-").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    [Fact]
    public async Task Sync_AgainAndAgain_CopiesOnceThenWhatChangedAndRemovesWhatIsGone()
    {
        await using var clouds = await StartAsync();
        var first = await SyncAsync(clouds, "--delete");
        first.ExitCode.ShouldBe(0, first.Said);
        Summary(first).ShouldBe((Count, Count, 0, 0));

        Forget(clouds);
        var second = await SyncAsync(clouds, "--delete");
        second.ExitCode.ShouldBe(0, second.Said);
        Summary(second).ShouldBe((Count, 0, Count, 0));
        clouds.AskedOfSource.ShouldAllBe(operation => operation == "ListObjectsV2");
        clouds.AskedOfTarget.ShouldAllBe(operation => operation == "ListBlobs");

        clouds.Bucket.Put("a/03", new PositionalData(77, 400).ToArray());
        clouds.Bucket.Delete("a/05");
        Forget(clouds);
        var dry = await SyncAsync(clouds, "--delete", "--dry-run");
        dry.ExitCode.ShouldBe(0, dry.Said);
        Removed(dry).ShouldBe([("a/05", true)]);
        clouds.AskedOfTarget.ShouldAllBe(operation => operation == "ListBlobs");

        var third = await SyncAsync(clouds, "--delete");
        third.ExitCode.ShouldBe(0, third.Said);
        Summary(third).ShouldBe((Count - 1, 1, Count - 2, 1));
        Removed(third).ShouldBe([("a/05", false)]);
        ShouldBeSynced(clouds);
    }

    [Fact]
    public async Task Sync_MoreThanMayGo_RemovesNothingSaysSoAndDoesItWhenTold()
    {
        await using var clouds = await StartAsync();
        for (var i = 0; i < 11; i++)
        {
            clouds.Azure.State.Put(StandInPair.ContainerName, $"extra/{i:00}", new byte[10]);
        }

        var refused = await SyncAsync(clouds, "--delete");
        refused.ExitCode.ShouldBe(3, refused.Said);
        refused.Events("summary").Single().GetProperty("notRemoved").GetString().ShouldNotBeNull().ShouldContain("--delete-max");
        clouds.Azure.State.Deletes.ShouldBeEmpty();

        var told = await SyncAsync(clouds, "--delete", "--delete-max", "11");
        told.ExitCode.ShouldBe(0, told.Said);
        Summary(told).Removed.ShouldBe(11);
        ShouldBeSynced(clouds);
    }

    [Theory]
    [InlineData("<html>no listing</html>")]
    [InlineData("")]
    [InlineData("truncated")]
    [InlineData("backwards")]
    public async Task Sync_ABrokenListing_RemovesNothingAndSaysWhy(string kind)
    {
        await using var clouds = await StartAsync();
        clouds.Azure.State.Put(StandInPair.ContainerName, "extra", new byte[10]);
        clouds.S3.Server.After = (request, answer) => ValueTask.FromResult<StandInAnswer?>(
            request.Operation != "ListObjectsV2" ? answer
            : kind == "truncated"
                ? Edited(
                    answer,
                    text => text.Replace("<IsTruncated>false</IsTruncated>", "<IsTruncated>true</IsTruncated>", StringComparison.Ordinal))
                : kind == "backwards" ? Edited(answer, Backwards)
            : Edited(answer, _ => kind));

        var run = await SyncAsync(clouds, "--delete", "--delete-max", "1000");

        run.ExitCode.ShouldBe(1, run.Said);
        var why = run.Events("summary").Single().GetProperty("stopped").GetString().ShouldNotBeNull();
        clouds.Azure.State.Deletes.ShouldBeEmpty();
        clouds.Stored("extra").ShouldNotBeNull();
        if (kind == "backwards")
        {
            why.ShouldContain("not the order of their bytes");
        }
    }

    [Fact]
    public async Task Sync_TheSourceListsNothing_RemovesNothing()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.Azure.State.Put(StandInPair.ContainerName, "extra", new byte[10]);

        var run = await clouds.RunAsync("sync", "--journal", _journal, "--delete", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(1, run.Said);
        run.Error.ShouldContain("lists no object at all");
        run.Output.ShouldContain("Nothing found: s3://bucket");
        clouds.Stored("extra").ShouldNotBeNull();

        var told = await clouds.RunAsync(
            "sync", "--journal", _journal, "--delete", "--delete-max", "1", StandInPair.Source, StandInPair.Target);
        told.ExitCode.ShouldBe(0, told.Said);
        told.Output.ShouldMatch("Nothing found: s3://bucket(.|\\n)*removed +1 ");
        clouds.Stored("extra").ShouldBeNull();
    }

    [Fact]
    public async Task Sync_DryRunWithAnotherSelection_SaysThatARealOneWouldWantAConfirmation()
    {
        await using var clouds = await StartAsync();
        (await SyncAsync(clouds, "--delete")).ExitCode.ShouldBe(0);
        clouds.Bucket.Delete("a/05");

        var dry = await SyncAsync(clouds, "--delete", "--dry-run", "--exclude", "*7");
        var confirmed = await SyncAsync(clouds, "--delete", "--dry-run", "--exclude", "*7", "--confirm-selection");

        dry.ExitCode.ShouldBe(3, dry.Said);
        dry.Events("summary").Single().GetProperty("notRemoved").GetString().ShouldNotBeNull().ShouldContain("--confirm-selection");
        confirmed.ExitCode.ShouldBe(0, confirmed.Said);
        Removed(confirmed).ShouldBe([("a/05", true)]);
    }

    [Fact]
    public async Task Sync_TwoAtOnceOfTheSame_BothEndWellAndTheTargetIsTheSource()
    {
        await using var clouds = await StartAsync();
        clouds.Azure.State.Put(StandInPair.ContainerName, "a/extra", new byte[10]);

        var runs = await Task.WhenAll(SyncAsync(clouds, "--delete"), SyncAsync(clouds, "--delete"));

        runs.ShouldAllBe(run => run.ExitCode == 0, string.Concat(runs.Select(run => run.Said)));
        ShouldBeSynced(clouds);
    }

    [Fact]
    public async Task Sync_TwoSourcesIntoOnePlaceAtOnce_RemovesNothingThatItsOwnSourceHas()
    {
        await using var clouds = await StartAsync();
        var other = clouds.S3.State.CreateBucket("other");
        for (var i = 0; i < Count; i++)
        {
            other.Put($"b/{i:00}", new PositionalData((ulong)i + 50, 100 + i).ToArray());
        }

        var runs = await Task.WhenAll(
            SyncAsync(clouds, "--delete"),
            clouds.RunAsync("sync", "--json", "--via", "relay", "--journal", _journal, "--delete", "s3://other/", StandInPair.Target));

        // Each may take the other's for gone at its own source, which it is; more than 10 never.
        runs.ShouldAllBe(run => run.ExitCode == 0 || run.ExitCode == 3, string.Concat(runs.Select(run => run.Said)));
        var removed = clouds.Azure.State.Deletes.Select(deleted => deleted.Key).ToList();
        removed.Count(key => key.StartsWith("a/", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(10);
        removed.Count(key => key.StartsWith("b/", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(10);
    }

    private static async Task<StandInPair> StartAsync()
    {
        var clouds = await StandInPair.StartAsync();
        for (var i = 0; i < Count; i++)
        {
            clouds.Bucket.Put($"a/{i:00}", new PositionalData((ulong)i, 100 + i).ToArray());
        }

        return clouds;
    }

    private Task<Run> SyncAsync(StandInPair clouds, params string[] more) =>
        clouds.RunAsync(["sync", "--json", "--via", "relay", "--journal", _journal, .. more, StandInPair.Source, StandInPair.Target]);

    private static void Forget(StandInPair clouds)
    {
        clouds.S3.Server.Log.Clear();
        clouds.Azure.Log.Clear();
    }

    private static void ShouldBeSynced(StandInPair clouds)
    {
        clouds.Azure.State.Blobs(StandInPair.ContainerName).Select(blob => blob.Key).ShouldBe(clouds.Bucket.Keys, ignoreOrder: true);
        foreach (var key in clouds.Bucket.Keys)
        {
            clouds.Stored(key).ShouldBe(clouds.Bucket.Current(key)!.Bytes.ToArray(), key);
        }
    }

    private static (long Listed, long Transferred, long Unchanged, long Removed) Summary(Run run)
    {
        var summary = run.Events("summary").Single();
        return (Number(summary, "listed"), Number(summary, "transferred"), Number(summary, "unchanged"), Number(summary, "removed"));
    }

    private static IEnumerable<(string?, bool)> Removed(Run run) =>
        run.Events("removed").Select(line => (line.GetProperty("targetKey").GetString(), line.GetProperty("dryRun").GetBoolean()));

    private static long Number(JsonElement line, string name) => line.GetProperty(name).GetInt64();

    private static StandInAnswer Edited(StandInAnswer answer, Func<string, string> edit) =>
        answer with { Body = System.Text.Encoding.UTF8.GetBytes(edit(answer.Text)) };

    // The entries in another order, as some servers list.
    private static string Backwards(string text)
    {
        var (first, last) = (
            text.IndexOf("<Contents>", StringComparison.Ordinal),
            text.LastIndexOf("</Contents>", StringComparison.Ordinal) + "</Contents>".Length);
        var entries = text[first..last]
            .Split("</Contents>", StringSplitOptions.RemoveEmptyEntries)
            .Reverse()
            .Select(entry => entry + "</Contents>");
        return text[..first] + string.Concat(entries) + text[last..];
    }
}
