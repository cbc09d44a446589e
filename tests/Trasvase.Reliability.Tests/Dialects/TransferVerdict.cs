using Trasvase.Testing.Checking;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>What copy, move, sync and resume must have come to.</summary>
internal static class TransferVerdict
{
    /// <summary>Runs one of them, and says what is wrong.</summary>
    public static async Task<List<string>> OfAsync(
        DialectScene scene, DialectCommand command, DialectEnd? end, CancellationToken cancellationToken)
    {
        if (command is DialectCommand.Move or DialectCommand.Sync)
        {
            await scene.CopyAndChangeAsync(cancellationToken);
        }
        else
        {
            scene.Change();
        }

        var facts = new DialectFacts(scene, command);
        var cancelled = command == DialectCommand.Resume ? await scene.CancelledCopyAsync(cancellationToken) : null;
        var run = await scene.TransferAsync(VerbOf(command), cancellationToken);
        var wrong = (await Checker.CheckAsync(facts.Of(cancelled, run), cancellationToken))
            .Select(violation => violation.ToString())
            .ToList();
        wrong.AddRange(Silence(run, facts));
        wrong.AddRange(end is null ? [] : Best(end, one => WhyNot(one, scene, command, run, facts)));
        if (wrong.Count > 0)
        {
            wrong.AddRange(Told(run, facts));
        }

        return wrong;
    }

    /// <summary>The faults of the end that fits best; none if one fits.</summary>
    public static IEnumerable<string> Best(DialectEnd end, Func<DialectEnd, IEnumerable<string>> whyNot)
    {
        var faults = whyNot(end).ToList();
        return faults.Count == 0 || end.Or is null ? faults : Best(end.Or, whyNot).ToList() is { Count: > 0 } ? faults : [];
    }

    // An exit status of success says that all is there, and nothing else does.
    private static IEnumerable<string> Silence(DialectRun run, DialectFacts facts)
    {
        var missing = facts.Keys.Where(key => !facts.IsThere(key)).ToList();
        if (run.Report!.IsSuccess && missing.Count > 0)
        {
            yield return $"Success, and the target lacks {string.Join(", ", missing)}.";
        }

        if (!run.Report.IsSuccess
            && string.IsNullOrWhiteSpace(run.Report.Stopped
                ?? run.Report.WhyNotRemoved
                ?? run.Receipts.FirstOrDefault(receipt => receipt.Outcome == Outcome.Failed)?.Reason))
        {
            yield return "No success, and no reason.";
        }
    }

    private static IEnumerable<string> WhyNot(
        DialectEnd end, DialectScene scene, DialectCommand command, DialectRun run, DialectFacts facts)
    {
        var report = run.Report!;
        if (end.StopOf(command) is { } words)
        {
            return DialectVerdict.Says(report.Stopped, words) ? [] : [$"It was to stop: {words}."];
        }

        var fails = end.Fails;
        return
        [
            .. report.Stopped is null ? Array.Empty<string>() : ["It stopped."],
            .. Arrival(end, fails, run, facts),
            .. command == DialectCommand.Move ? Removal(end, fails, scene, run) : [],
            .. command == DialectCommand.Sync ? InStep(end, fails, scene, report) : [],
            .. fails is null
                && command != DialectCommand.Move
                && (command != DialectCommand.Sync || end.RemovesNothing is null)
                && !report.IsSuccess
                ? ["It is no success."]
                : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> Arrival(DialectEnd end, string? fails, DialectRun run, DialectFacts facts)
    {
        foreach (var key in facts.Keys.Where(key => key != fails && !facts.IsThere(key)))
        {
            yield return $"'{key}' has not arrived.";
        }

        if (fails is not null
            && !run.Receipts.Any(receipt => DialectFacts.Is(receipt.SourceKey.Value, fails)
                && receipt.Outcome == Outcome.Failed
                && DialectVerdict.Says(receipt.Reason, end.FailsBecause)))
        {
            yield return $"'{fails}' was to fail: {end.FailsBecause}.";
        }

        if (fails != DialectWorld.Described
            && !facts.Carried.Any(entry => entry.EndsWith(DialectWorld.StoredText, StringComparison.Ordinal)))
        {
            yield return $"The metadata has not arrived: {string.Join(" ", facts.Carried)}.";
        }

        if (facts.WereCopied && !end.SendsAgain)
        {
            foreach (var again in run.Receipts.Where(receipt => receipt.Outcome == Outcome.Transferred
                && receipt.SourceKey.Value is not (DialectWorld.Changed or DialectWorld.New)))
            {
                yield return $"'{again.SourceKey}' was sent again.";
            }
        }
    }

    private static IEnumerable<string> Removal(DialectEnd end, string? fails, DialectScene scene, DialectRun run)
    {
        var left = scene.Source.Keys;
        foreach (var receipt in run.Receipts.Where(receipt => left.Contains(receipt.SourceKey.Value) && receipt.SourceKey.Value != fails))
        {
            var told = string.Join(' ', receipt.Notes.Append(receipt.Reason));
            if (end.Keeps is null || !DialectVerdict.Says(told, end.Keeps))
            {
                yield return $"'{receipt.SourceKey}' is still at the source, and it says: {told}.";
            }
        }

        if (end.KeepsAll && run.Receipts.Any(receipt => !left.Contains(receipt.SourceKey.Value)))
        {
            yield return "A source was removed.";
        }
    }

    private static IEnumerable<string> InStep(DialectEnd end, string? fails, DialectScene scene, JobReport report)
    {
        var isThere = scene.Target.Find(DialectScene.Container, DialectWorld.Gone) is not null;
        var stays = end.RemovesNothing is not null || fails is not null;
        if (isThere != stays)
        {
            yield return $"'{DialectWorld.Gone}' is {(isThere ? "still" : "no more")} at the target.";
        }

        if (end.RemovesNothing is { } words && !DialectVerdict.Says(report.WhyNotRemoved, words))
        {
            yield return $"It was to say why it removed nothing: {words}.";
        }

        if (stays && report.WhyNotRemoved is null)
        {
            yield return "It does not say why it removed nothing.";
        }
    }

    private static IEnumerable<string> Told(DialectRun run, DialectFacts facts)
    {
        yield return $"  metadata: {string.Join(" ", facts.Carried)}";
        yield return $"  stopped: {run.Report?.StoppedBy} {run.Report?.Stopped}; not removed: {run.Report?.WhyNotRemoved}";
        foreach (var receipt in run.Receipts)
        {
            yield return $"  '{receipt.SourceKey}' -> '{receipt.TargetKey}': {receipt.Outcome} {receipt.Error} {receipt.Reason} "
                + $"[{receipt.Verification} {string.Join(" | ", receipt.Notes)}]{(receipt.SourceRemoved ? " removed" : "")}";
        }
    }

    private static JobVerb VerbOf(DialectCommand command) => command switch
    {
        DialectCommand.Move => JobVerb.Move,
        DialectCommand.Sync => JobVerb.Sync,
        _ => JobVerb.Copy,
    };
}
