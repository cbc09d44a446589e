using System.Text.Json;

namespace Trasvase.Reliability.Tests.Kills;

/// <summary>Wherever a run with a report is killed, and the next one too, the report has exactly one line for each object in the
/// end.</summary>
public sealed class ReportKillTests
{
    private static readonly string[] Points =
        [
            "job-recorded", "report-opened", "page-recorded", "put-stored", "receipt-made", "report-written", "journal-written",
            "journal-committed", "receipt-recorded", "job-ending",
        ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "jsonl")]
    [InlineData(true, "csv")]
    public async Task Run_KilledAroundTheReport_LeavesOneLineForEachObject(bool isMove, string format)
    {
        KillBuild.Need();

        // Each place is passed once at least; how often more depends on how much is written at a time.
        int[] passings = LongForm.IsOn ? [1, 2, 5] : [1];
        var cases = Points
            .SelectMany(point => passings.Select(nth => (
                First: $"{point}:{nth}", Second: isMove || nth == 5 ? "report-opened:1" : "report-written:1")))
            .ToList();
        var killed = 0;
        await Parallel.ForEachAsync(cases.Select((kill, i) => (kill, i)), LongForm.Parallel(), async (one, _) =>
        {
            var folder = Directory.CreateTempSubdirectory("trasvase-report-");
            await using var scene = await KillScene.CreateAsync((ulong)one.i, isMove);
            scene.Report = Path.Combine(folder.FullName, $"report.{format}");
            try
            {
                if (!await scene.RunAsync(("TRASVASE_KILL_AT", one.kill.First)))
                {
                    await scene.RunAsync(("TRASVASE_KILL_AT", one.kill.Second));
                }

                await scene.FinishAsync();
                var keys = await KeysAsync(scene.Report);
                keys.ShouldBe(keys.Distinct(), "one line for each");
                keys.Count.ShouldBe(scene.Clouds.Target.Blobs(Scenes.Clouds.ContainerName).Count, "every object has one");
                Interlocked.Add(ref killed, scene.Kills);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Killed at {one.kill.First}, then at {one.kill.Second}: {e.Message}\n{scene}", e);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });

        killed.ShouldBeGreaterThanOrEqualTo(cases.Count);
    }

    private static async Task<IReadOnlyList<string?>> KeysAsync(string report)
    {
        var text = await File.ReadAllTextAsync(report, Cancellation);
        text.ShouldEndWith("\n");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // The keys of the scene need no quotes.
        return report.EndsWith(".csv", StringComparison.Ordinal)
            ? [.. lines.Skip(1).Select(line => line.Split(',')[5])]
            : [.. lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sourceKey").GetString())];
    }
}
