using Trasvase.Jobs;
using Trasvase.Jobs.Planning;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Tests.Jobs.Planning;

/// <summary>What a plan and a dry run say is what the job then does, object by object; and where a plan cannot know, it says that.</summary>
public sealed class AgreementTests : IDisposable
{
    private const int Jobs = 500;

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
            differences.AddRange(DryRun(dry, run).Concat(Plan(plan, run.Report, [.. run.Receipts.Values])).Select(difference => $"seed {seed}: {difference} ({scene})"));
        }

        differences.ShouldBeEmpty($"{differences.Count} differ; met: {string.Join("; ", met.Order(StringComparer.Ordinal))}");
        met.Count.ShouldBeGreaterThanOrEqualTo(15);
    }

    private static IEnumerable<string> DryRun(
        (JobReport Report, IReadOnlyDictionary<ObjectKey, TransferReceipt> Receipts) dry, (JobReport Report, IReadOnlyDictionary<ObjectKey, TransferReceipt> Receipts) run)
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

    // Of metadata and tags a listing tells nothing: what fails for them counts as to be sent, and the plan says of how many it does not know.
    private static IEnumerable<string> Plan(JobEstimate plan, JobReport run, IReadOnlyList<TransferReceipt> receipts)
    {
        if (run.Stopped is not null)
        {
            if (plan.Missing.Count == 0)
            {
                yield return $"plan knows of no reason to stop, run: {run.Stopped}";
            }

            yield break;
        }

        var alike = receipts.Count(receipt => receipt is { Outcome: Outcome.Unchanged, Verification: Verification.Verified });
        if (alike > 0 && !plan.NotLookedAt.Any(note => note.Contains("--checksum", StringComparison.Ordinal)))
        {
            yield return $"plan does not say that it did not compare {alike}";
        }

        var unseen = receipts.Count(receipt => receipt.Reasons.Any(reason => reason.Words is "metadata does not fit" or "tags do not fit"));

        // What is there and is only written anew counts as unchanged. Whether that fits, and whether a move may remove what it stored, no
        // listing tells: where that is in the way of any object, sent and unchanged are compared together.
        var mended = receipts.Count(receipt => receipt is { Outcome: Outcome.Transferred, Updated.Count: > 0 });
        var kept = receipts.Count(receipt => receipt.Reasons.Any(reason => reason.Words is "stored, but the source was not removed"));
        var (sent, same) = (run.Transferred - mended + alike, run.Unchanged + mended - alike);
        var others = $"{run.Skipped} skipped, {run.Failed - unseen - kept} failed, {run.LeftOut} left out";
        var saidOthers = $"{plan.Skipped.Objects} skipped, {plan.Refused.Objects} failed, {plan.LeftOut.Objects} left out";
        var said = unseen + kept > 0 ? $"{plan.ToSend.Objects + plan.Unchanged.Objects} sent or unchanged, {saidOthers}" : $"{plan.ToSend.Objects} sent, {plan.Unchanged.Objects} unchanged, {saidOthers}";
        var done = unseen + kept > 0 ? $"{sent + same + unseen + kept} sent or unchanged, {others}" : $"{sent} sent, {same} unchanged, {others}";
        if (said != done)
        {
            yield return $"plan {said}; run {done}";
        }

        if (unseen > 0 && plan.ToSend.Objects > 0 && !plan.NotLookedAt.Any(note => note.Contains("fails; --dry-run", StringComparison.Ordinal)))
        {
            yield return $"plan does not say that it did not look at what fails of {unseen}";
        }

        unseen += kept;
        if (plan.WhyNotRemoved is null != run.WhyNotRemoved is null && unseen == 0)
        {
            yield return $"plan not removed: {plan.WhyNotRemoved ?? "no reason"}, run: {run.WhyNotRemoved ?? "no reason"}";
        }

        if (plan.WouldFail == run.IsSuccess && unseen == 0)
        {
            yield return $"plan would fail: {plan.WouldFail}, run: {(run.IsSuccess ? "went well" : "failed")}";
        }
    }

    // Which way bytes take, only the sending tells.
    // Of what is unchanged, a dry run looks at more than the run has to.
    private static string Shown(TransferReceipt? receipt) => receipt is null ? "nothing"
        : $"{receipt.Outcome} {Shown(receipt.Reasons.Where(reason => receipt.Outcome != Outcome.Unchanged || reason.Explains != ReasonKind.NotCarried).Select(reason => new ReasonCount(reason.Explains, reason.Words, 1)))} {(receipt.Outcome == Outcome.Failed ? receipt.Error : null)} "
            + string.Join(' ', receipt.Notes.Where(note => !note.StartsWith("It was relayed", StringComparison.Ordinal) && !note.StartsWith("It is archived", StringComparison.Ordinal)
                && !(receipt.Outcome == Outcome.Unchanged && note.EndsWith("do not go along.", StringComparison.Ordinal))));

    private static string Shown(JobReport report) =>
        $"{report.Listed} = {report.Transferred} + {report.Unchanged} + {report.Skipped} + {report.Failed}, left out {report.LeftOut}, removed {report.Removed}, kept {report.Kept}, "
        + $"{(report.WhyNotRemoved is null ? "removal as asked" : "not all removed")}, {Shown(report.Reasons.Where(reason => reason.Explains != ReasonKind.NotCarried))}";

    private static string Shown(IEnumerable<ReasonCount> reasons) =>
        string.Join("; ", reasons.Where(reason => reason.Explains != ReasonKind.Noted).Select(reason => $"{reason.Count} {reason.Explains} {reason.Words}"));
}
