using System.Globalization;

namespace Trasvase.Reliability.Tests.Kills;

/// <summary>
/// The process is killed at each of its named places, the first, a middle and the last time it passes it, and again at the same or
/// another place while it recovers (the long form: each pair).
/// </summary>
public sealed class NamedPointTests
{
    // Those that must be there: a place that nobody passes any more is a test that fell asleep.
    private static readonly string[] Expected =
    [
        "journal-prepared", "job-recorded", "journal-written", "journal-committed", "page-listed", "page-recorded", "source-found", "buffer-read", "put-stored",
        "upload-begun", "upload-recorded", "read-opened", "bytes-moved", "part-staged", "part-recorded", "all-staged", "upload-completed", "receipt-made",
        "receipt-recorded", "job-ending",
    ];

    private static readonly string[] OfCopies = ["copy-granted", "part-copied", "copy-stored"];

    private static readonly string[] OfSyncs = ["extra-removed", "removal-recorded"];

    private static readonly string[] OfMoves = ["verified", "stored-recorded", "source-removed"];

    [Theory]
    [InlineData("relay", "copy")]
    [InlineData("relay", "move")]
    [InlineData("relay", "sync")]
    [InlineData("auto", "copy")]
    public async Task Run_KilledAtEveryNamedPlace_LosesMixesAndFalsifiesNothing(string via, string verb)
    {
        KillBuild.Need();
        var points = await CountAsync(verb, via);
        string[] own = [.. verb switch { "move" => OfMoves, "sync" => OfSyncs, _ => [] }, .. via == "auto" ? OfCopies : []];
        points.Keys.ShouldBe([.. Expected, .. own], ignoreOrder: true);
        var cases = points
            .Where(point => LongForm.IsOn || own.Length == 0 || own.Contains(point.Key))
            .SelectMany(point => new[] { 1, (point.Value + 1) / 2, point.Value }.Distinct().Select(nth => $"{point.Key}:{nth}"))
            .SelectMany((first, i) => SecondsOf(first, i, points).Select(second => (First: first, Second: second)))
            .ToList();

        var killed = 0;
        await Parallel.ForEachAsync(cases.Select((kill, i) => (kill, i)), LongForm.Parallel(), async (one, _) =>
        {
            await using var scene = await KillScene.CreateAsync((ulong)one.i, verb, via);
            try
            {
                if (!await scene.RunAsync(("TRASVASE_KILL_AT", one.kill.First)))
                {
                    await scene.RunAsync(("TRASVASE_KILL_AT", one.kill.Second));
                }

                await scene.FinishAsync();
                Interlocked.Add(ref killed, scene.Kills);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Killed at {one.kill.First}, then at {one.kill.Second}: {e.Message}\n{scene}", e);
            }
        });

        killed.ShouldBeGreaterThanOrEqualTo(cases.Count * 9 / 10, "the last passings of a place are not always reached");
    }

    [Theory]
    [InlineData("auto", "part-copied:14", "relay")]
    [InlineData("relay", "part-staged:14", "auto")]
    public async Task Run_KilledAndGoneOnWithTheOtherWay_TakesUpWhatIsStaged(string first, string at, string second)
    {
        KillBuild.Need();
        await using var scene = await KillScene.CreateAsync(77, isMove: false, "auto");
        scene.Via = first;
        (await scene.RunAsync(("TRASVASE_KILL_AT", at))).ShouldBeFalse();

        scene.Via = second;
        await scene.FinishAsync();

        scene.Kills.ShouldBe(1);
        scene.IsResumed.ShouldBeTrue("another way is the same job");
    }

    // In the short form one second kill for each first one, at a place that takes turns.
    private static IEnumerable<string> SecondsOf(string first, int i, Dictionary<string, int> points)
    {
        var names = points.Keys.Order(StringComparer.Ordinal).ToList();
        return LongForm.IsOn
            ? names.Select(name => name + ":1").Prepend(first)
            : [i % 2 == 0 ? first.Split(':')[0] + ":1" : names[i % names.Count] + ":1"];
    }

    private static async Task<Dictionary<string, int>> CountAsync(string verb, string via)
    {
        var counts = Path.GetTempFileName();
        try
        {
            await using var scene = await KillScene.CreateAsync(0, verb, via);
            (await scene.RunAsync(("TRASVASE_KILL_COUNTS", counts))).ShouldBeTrue();
            return (await File.ReadAllLinesAsync(counts, TestContext.Current.CancellationToken))
                .Select(line => line.Split(':'))
                .ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        }
        finally
        {
            File.Delete(counts);
        }
    }
}
