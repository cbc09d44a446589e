using System.Globalization;
using System.Text;
using Trasvase.Testing.Checking;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>Runs a cell, and says in what it did not end as specified.</summary>
internal static class Verdict
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Null if everything is as it must be.</summary>
    public static async Task<string?> OfAsync(FaultCell cell, CancellationToken cancellationToken)
    {
        await using var scene = await FaultScene.CreateAsync(cell, cancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            await scene.RunAsync(deadline.Token).WaitAsync(Deadline * 2, TimeProvider.System, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            return $"{cell.Name}: it did not end within {Deadline.TotalSeconds} s, cancelled or not ({e.GetType().Name}).\n{Story(scene)}";
        }

        var wrong = new List<string>();
        wrong.AddRange((await Checker.CheckAsync(scene.Facts(), cancellationToken)).Select(violation => violation.ToString()));
        wrong.AddRange(scene.Source.Failures.Concat(scene.Target.Failures).Select(failure => $"The proxy failed: {failure}"));
        if (scene.Unmet > 0)
        {
            wrong.Add($"{scene.Unmet} of the faults did not happen.");
        }

        if (scene.Met > cell.Specified.MetMax)
        {
            wrong.Add($"The fault was met {scene.Met} times, where {cell.Specified.MetMax} are enough.");
        }

        if (cell.Specified.Endings.Select(ending => WhyNot(ending, scene)).ToList() is var reasons
            && reasons.TrueForAll(reason => reason is not null))
        {
            wrong.AddRange(reasons!);
        }

        wrong.AddRange(Also(scene));
        return wrong.Count == 0 ? null : $"{cell.Name}:\n  {string.Join("\n  ", wrong)}\n{Story(scene)}";
    }

    private static string? WhyNot(Ending ending, FaultScene scene)
    {
        if (ending is Ending.Stopped stopped)
        {
            return scene.Report!.StoppedBy == stopped.Kind && Says(scene.Report.Stopped, stopped.Words)
                ? null
                : $"The job was to stop ({stopped.Kind}: {stopped.Words}).";
        }

        var neighbour = scene.Receipts.SingleOrDefault(receipt => receipt.SourceKey.Value == FaultScene.Neighbour);
        if (scene.Report!.Stopped is not null || neighbour is not { Outcome: Outcome.Transferred })
        {
            return "Another object, or the job, suffered from it.";
        }

        return (ending, scene.Receipt) switch
        {
            (_, null) => "The object is in no outcome.",
            (Ending.Transferred wanted, { Outcome: Outcome.Transferred } receipt) =>
                wanted.Renamed == (receipt.TargetKey.Value != scene.Key)
                    ? WhyNot(wanted, receipt)
                    : $"It got the key '{receipt.TargetKey}'.",
            (Ending.Skipped(var words), { Outcome: Outcome.Skipped } receipt) =>
                Says(receipt.Reason, words) ? NotThere(scene) : "The reason is not the one.",
            (Ending.Failed(var kind, var words, var stored), { Outcome: Outcome.Failed } receipt) =>
                receipt.Error == kind && Says(receipt.Reason, words)
                    ? stored ? null : NotThere(scene)
                    : $"The failure was to be {kind}: {words}.",
            _ => $"It was to be {ending}.",
        };
    }

    private static string? WhyNot(Ending.Transferred wanted, TransferReceipt receipt) =>
        wanted.Route is { } route && receipt.Route != route ? $"Its bytes were to take the way {route}."
        : receipt.Route == TransferRoute.Pull && receipt.BytesRelayed != 0
            ? $"{receipt.BytesRelayed} bytes passed through us, and the receipt says none did."
            : wanted.By is { } by && (receipt.Verification as Verification.Verified)?.By != by ? $"It was to be verified by {by}."
        : wanted.Unverifiable is { } why && !Says((receipt.Verification as Verification.Unverifiable)?.Why, why)
            ? $"It was to be unverifiable: {why}."
            : wanted.Note is { } note && !receipt.Notes.Any(said => Says(said, note)) ? $"A note was to say: {note}."
        : null;

    // What failed or was skipped has left nothing at the target that was not there before, or is another writer's.
    private static string? NotThere(FaultScene scene)
    {
        var facts = scene.Facts();
        var mayBeThere = facts.TargetBefore.Concat(facts.TargetByOthers)
            .Select(state => state.Key)
            .Append(FaultScene.Neighbour)
            .ToHashSet();
        return facts.TargetAfter.FirstOrDefault(state => !mayBeThere.Contains(state.Key)) is { } stray
            ? $"The target has '{stray.Key}' all the same."
            : null;
    }

    private static IEnumerable<string> Also(FaultScene scene)
    {
        try
        {
            scene.Also?.Invoke();
            return [];
        }
        catch (ShouldAssertException e)
        {
            return [e.Message];
        }
    }

    private static bool Says(string? sentence, string words) => sentence?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static string Story(FaultScene scene)
    {
        var story = new StringBuilder();
        story.Append(
            CultureInfo.InvariantCulture,
            $"  stopped: {scene.Report?.StoppedBy} {scene.Report?.Stopped}; met {scene.Met}; {scene.Report?.Route}\n");
        foreach (var receipt in scene.Receipts)
        {
            story.Append(
                CultureInfo.InvariantCulture,
                $"  '{receipt.SourceKey}' -> '{receipt.TargetKey}': {receipt.Outcome} {receipt.Error} {receipt.Reason} "
                    + $"[{receipt.Route} {receipt.BytesRelayed}/{receipt.BytesSent} {receipt.Verification} "
                    + $"{string.Join(" | ", receipt.Notes)}]\n");
        }

        foreach (var entry in scene.Clouds.SourceServer.Log.Entries.Concat(scene.Clouds.TargetServer.Log.Entries)
            .Where(entry => entry.Key != FaultScene.Neighbour)
            .Take(40))
        {
            story.Append(CultureInfo.InvariantCulture, $"    {entry.Status} {entry.Operation} {entry.BytesIn}/{entry.BytesOut}\n");
        }

        return story.ToString();
    }
}
