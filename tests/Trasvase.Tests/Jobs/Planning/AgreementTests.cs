using System.Globalization;

namespace Trasvase.Tests.Jobs.Planning;

/// <summary>What a plan and a dry run say is what the job then does, object by object; and where a plan cannot know, it says
/// that.</summary>
public sealed class AgreementTests : IDisposable
{
    private const int Jobs = 500;

    // What only the sending tells: which way bytes take, and that they could be read.
    private static readonly string[] OfSending = ["It was relayed", "It is archived"];

    private readonly string _journals = Directory.CreateTempSubdirectory("trasvase-agreement-").FullName;

    public void Dispose() => Directory.Delete(_journals, recursive: true);

    [Fact]
    public async Task RunAsync_RandomJobs_DoWhatPlanAndDryRunSaid()
    {
        var differences = new List<string>();
        var met = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 1; seed <= Jobs; seed++)
        {
            var scene = await AgreementScene.DrawAsync(seed, _journals);
            var plan = await scene.PlanAsync();
            var dry = await scene.RunAsync(isDry: true);
            var run = await scene.RunAsync(isDry: false);
            met.UnionWith(run.Report.Reasons.Select(reason => $"{reason.Explains}: {reason.Words}"));
            differences.AddRange(DryRun(dry, run).Concat(Plan(plan, run.Report, [.. run.Receipts.Values]))
                .Select(difference => $"seed {seed}: {difference} ({scene})"));
        }

        differences.ShouldBeEmpty($"{differences.Count} differ; met: {string.Join("; ", met.Order(StringComparer.Ordinal))}");
        met.Count.ShouldBeGreaterThanOrEqualTo(20);
        met.ShouldContain("Noted: only metadata and tags written anew");
    }

    private static IEnumerable<string> DryRun(
        (JobReport Report, IReadOnlyDictionary<ObjectKey, TransferReceipt> Receipts) dry,
        (JobReport Report, IReadOnlyDictionary<ObjectKey, TransferReceipt> Receipts) run)
    {
        if (dry.Report.Stopped is null != run.Report.Stopped is null)
        {
            yield return $"dry run stopped: {dry.Report.Stopped ?? "no"}, run: {run.Report.Stopped ?? "no"}";
        }

        foreach (var key in dry.Receipts.Keys.Union(run.Receipts.Keys).Order())
        {
            var (said, done) = (Shown(dry.Receipts.GetValueOrDefault(key)), Shown(run.Receipts.GetValueOrDefault(key)));
            if (said != done)
            {
                yield return $"'{key}': dry run {said}, run {done}";
            }
        }

        var (saidInAll, doneInAll) = (Shown(dry.Report), Shown(run.Report));
        if (saidInAll != doneInAll)
        {
            yield return $"dry run {saidInAll}, run {doneInAll}";
        }
    }

    // Of metadata and tags a listing tells nothing: where these decide, the plan names how many objects it does not know it of, and the run
    // differs by no more.
    private static IEnumerable<string> Plan(JobEstimate plan, JobReport run, IReadOnlyList<TransferReceipt> receipts)
    {
        if (run.Stopped is not null)
        {
            return plan.Missing.Count == 0 ? [$"plan knows of no reason to stop, run: {run.Stopped}"] : [];
        }

        var (unfit, kept) = (Count("metadata does not fit", "tags do not fit"), Count("stored, but the source was not removed"));
        var alike = receipts.Count(receipt => receipt is { Outcome: Outcome.Unchanged, Verification: Verification.Verified });
        var mended = receipts.Count(receipt => receipt is { Outcome: Outcome.Transferred, Updated.Count: > 0 });
        var (toSend, there) = (Named(plan, "to send, which no listing tells"), Named(plan, "whose bytes the target has are there as well"));
        var (toRemove, same) = (Named(plan, "anything that does not go along"), Named(plan, "--checksum"));
        return new[]
        {
            Within("skipped", run.Skipped, plan.Skipped.Objects, 0, more: Named(plan, "unless it is archived")),
            Within("left out", run.LeftOut, plan.LeftOut.Objects, 0, 0),
            Within("failed", run.Failed - unfit - kept, plan.Refused.Objects, 0, 0),
            Within("sent", run.Transferred + alike, plan.ToSend.Objects, less: unfit + kept, more: there),
            Within("unchanged", run.Unchanged - alike, plan.Unchanged.Objects, less: there + kept, more: 0),
            Within("not fitting", unfit, 0, 0, more: toSend + there),
            Within("kept", kept, 0, 0, more: toRemove),
            Within("written anew", mended, 0, 0, more: there + same),
            Within("alike", alike, 0, 0, more: same),
            plan.WhyNotRemoved is null == run.WhyNotRemoved is null || (unfit > 0 && Named(plan, "nothing is removed") > 0) ? null
                : $"plan not removed: {plan.WhyNotRemoved ?? "no reason"}, run: {run.WhyNotRemoved ?? "no reason"}",
            plan.WouldFail == !run.IsSuccess || unfit + kept > 0 ? null
                : $"plan would fail: {plan.WouldFail}, run: {(run.IsSuccess ? "went well" : "failed")}",
        }.OfType<string>().Select(difference => $"plan: {difference}; {string.Join(" ", plan.NotLookedAt)}");

        int Count(params string[] words) => receipts.Count(receipt => receipt.Reasons.Any(reason => words.Contains(reason.Words)));
    }

    private static string? Within(string what, long done, long said, long less, long more) =>
        said - less <= done && done <= said + more ? null : $"{said} {what} (-{less}, +{more}), run {done}";

    // Of how many objects the plan says that it has not looked at this.
    private static long Named(JobEstimate plan, string words) =>
        plan.NotLookedAt.Where(note => note.Contains(words, StringComparison.Ordinal))
            .Sum(note => note.Split(' ').Select(NumberOf).First(count => count > 0));

    private static long NumberOf(string word) =>
        long.TryParse(word, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Shown(TransferReceipt? receipt) => receipt is null ? "nothing"
        : $"{receipt.Outcome} {Shown(receipt.Reasons.Select(reason => new ReasonCount(reason.Explains, reason.Words, 1)))} "
            + $"{(receipt.Outcome == Outcome.Failed ? receipt.Error : null)} "
            + string.Join(' ', receipt.Notes.Where(note => !OfSending.Any(begin => note.StartsWith(begin, StringComparison.Ordinal))));

    private static string Shown(JobReport report) =>
        $"{report.Listed} = {report.Transferred} + {report.Unchanged} + {report.Skipped} + {report.Failed}, left out "
        + $"{report.LeftOut}, removed {report.Removed}, kept {report.Kept}, "
        + $"{(report.WhyNotRemoved is null ? "removal as asked" : "not all removed")}, {Shown(report.Reasons)}";

    private static string Shown(IEnumerable<ReasonCount> reasons) =>
        string.Join("; ", reasons
            .Where(reason => !reason.Words.StartsWith("relayed", StringComparison.Ordinal))
            .Select(reason => $"{reason.Count} {reason.Explains} {reason.Words}"));
}
