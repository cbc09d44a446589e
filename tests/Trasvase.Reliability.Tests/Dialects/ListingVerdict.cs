namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>What list, verify and plan must have said.</summary>
internal static class ListingVerdict
{
    public static async Task<List<string>> ListAsync(DialectScene scene, DialectEnd? end, CancellationToken cancellationToken)
    {
        scene.Change();
        var facts = new DialectFacts(scene, DialectCommand.List);
        IReadOnlyList<string> listed = [];
        StoreException? error = null;
        try
        {
            listed = await scene.ListAsync(cancellationToken);
        }
        catch (StoreException e)
        {
            error = e;
        }

        // Whatever is specified: a listing that ends well has given every key.
        var lacks = facts.Keys.Where(key => !listed.Any(name => DialectFacts.Is(name, key))).ToList();
        List<string> wrong = error is null && lacks.Count > 0 ? [$"The listing ended well, without {string.Join(", ", lacks)}."] : [];
        wrong.AddRange(end is null ? [] : TransferVerdict.Best(end, one => one.StopOf(DialectCommand.List) is { } words
            ? DialectVerdict.Says(error?.Message, words) ? [] : [$"It was to fail: {words}."]
            : error is null ? listed.Count == facts.Keys.Count() ? [] : ["A key came twice."] : [error.Message]));
        return wrong;
    }

    public static async Task<List<string>> VerifyAsync(DialectScene scene, DialectEnd? end, CancellationToken cancellationToken)
    {
        await scene.CopyAndChangeAsync(cancellationToken);
        scene.Target.Remove(DialectScene.Container, DialectWorld.Lost);
        var facts = new DialectFacts(scene, DialectCommand.Verify);
        var (receipts, report) = await scene.VerifyAsync(cancellationToken);
        var wrong = receipts
            .Where(receipt => receipt.Outcome == VerifyOutcome.Verified && !facts.IsThere(receipt.SourceKey.Value))
            .Select(receipt => $"'{receipt.SourceKey}' is called verified by {receipt.VerifiedBy}, and the target holds something else.")
            .ToList();
        if (report.IsSuccess)
        {
            wrong.Add("It is called a success, and one object is missing.");
        }

        wrong.AddRange(end is null ? [] : TransferVerdict.Best(end, one => WhyNot(one, receipts, report, facts)));
        if (wrong.Count > 0)
        {
            wrong.AddRange(receipts.Select(receipt => $"  '{receipt.SourceKey}': {receipt.Outcome} {receipt.VerifiedBy} {receipt.Reason}")
                .Append($"  stopped: {report.Stopped}"));
        }

        return wrong;
    }

    public static async Task<List<string>> PlanAsync(DialectScene scene, DialectEnd? end, CancellationToken cancellationToken)
    {
        await scene.CopyAndChangeAsync(cancellationToken);
        var facts = new DialectFacts(scene, DialectCommand.Plan);
        StoreException? error = null;
        JobEstimate? plan = null;
        try
        {
            plan = await scene.PlanAsync(cancellationToken);
        }
        catch (StoreException e)
        {
            error = e;
        }

        var run = await scene.TransferAsync(JobVerb.Copy, cancellationToken);
        return end is null ? [] : [.. TransferVerdict.Best(end, one => one.StopOf(DialectCommand.Plan) is { } words
            ? DialectVerdict.Says(error?.Message ?? string.Join(' ', plan!.Missing), words) ? [] : [$"It was to fail: {words}."]
            : error is not null ? [error.Message] : Compare(one, plan!, run.Report!, facts))];
    }

    private static IEnumerable<string> WhyNot(
        DialectEnd end, IReadOnlyList<VerifyReceipt> receipts, VerifyReport report, DialectFacts facts)
    {
        if (end.StopOf(DialectCommand.Verify) is { } words)
        {
            return DialectVerdict.Says(report.Stopped, words) ? [] : [$"It was to stop: {words}."];
        }

        return facts.Keys
            .Select(key => (key, receipts.FirstOrDefault(receipt => DialectFacts.Is(receipt.SourceKey.Value, key)) is { } receipt
            ? WhyNot(end, receipt, key, facts)
            : "is in no outcome")).Where(fault => fault.Item2 is not null).Select(fault => $"'{fault.key}' {fault.Item2}.");
    }

    private static string? WhyNot(DialectEnd end, VerifyReceipt receipt, string key, DialectFacts facts) => (key, receipt.Outcome) switch
    {
        (_, VerifyOutcome.Missing) when !facts.HasAny(key) => null,
        _ when key == end.Fails => receipt.Outcome == VerifyOutcome.Verified ? "is called verified" : null,
        (DialectWorld.Lost or DialectWorld.New, _) => "was to be missing",
        (DialectWorld.Changed, VerifyOutcome.Mismatch or VerifyOutcome.Unverifiable) => null,
        (DialectWorld.Changed, _) => "was to be another than the source's",
        (_, VerifyOutcome.Verified) => null,
        (_, VerifyOutcome.Unverifiable) when end.MayBeUnverifiable || end.SendsAgain => null,
        _ => "was to be verified",
    };

    private static IEnumerable<string> Compare(DialectEnd end, JobEstimate plan, JobReport report, DialectFacts facts)
    {
        // What only a read can find out, no plan says.
        var doubts = (end.Fails is null ? 0 : 1) + end.PlanDoubts;
        if (plan.Listed.Objects != facts.Keys.Count())
        {
            yield return $"It lists {plan.Listed.Objects} of {facts.Keys.Count()} objects.";
        }

        var (sends, fails) = (plan.ToSend.Objects, plan.Refused.Objects);
        if (Math.Abs(plan.Unchanged.Objects - report.Unchanged) > doubts || plan.Skipped.Objects != report.Skipped
            || Math.Abs(sends - report.Transferred) > doubts || Math.Abs(report.Failed - fails) > doubts)
        {
            yield return $"It says {sends} to send, {plan.Unchanged.Objects} unchanged, {plan.Skipped.Objects} skipped and {fails} "
                + $"refused; it was {report.Transferred}, {report.Unchanged}, {report.Skipped} and {report.Failed} ({report.Stopped}).";
        }
    }
}
