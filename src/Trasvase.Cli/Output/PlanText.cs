using System.Globalization;

namespace Trasvase.Cli.Output;

/// <summary>Writes an estimate as a report for people, 100 columns wide. Pure.</summary>
internal static class PlanText
{
    private const int Width = 100;
    private const int Label = 22;

    /// <summary>Returns the lines of the report.</summary>
    public static IEnumerable<string> Lines(Location source, Location target, JobEstimate plan)
    {
        yield return $"plan: {plan.Verb.ToString().ToLowerInvariant()} {Shown.Escaped(source.ToString())} to "
            + $"{Shown.Escaped(target.ToString())}";
        IEnumerable<IEnumerable<string>> sections = plan.Listed.Objects == 0
            ? [Nothing(plan), Problems(plan)]
            :
            [
                Objects(plan),
                Sizes(plan),
                Way(plan),
                Requests(plan),
                Archived(plan),
                Names(plan),
                Durations(plan),
                Costs(plan),
                Problems(plan),
                Notes(plan)
            ];
        foreach (var line in sections.Select(section => section.ToList())
            .Where(section => section.Count > 0)
            .SelectMany(section => section.Append("")))
        {
            yield return line;
        }

        yield return $"  nothing was moved or changed; looked for {Units.Duration(plan.Elapsed)}, "
            + $"{Units.Count(plan.RequestsMade, "request")}";
    }

    private static IEnumerable<string> Nothing(JobEstimate plan)
    {
        yield return Columns("  ", Shown.Prose(plan.WhyNothing ?? ""));
        if (plan.TargetListed > 0)
        {
            yield return OnlyAtTarget(plan);
        }
    }

    private static IEnumerable<string> Objects(JobEstimate plan)
    {
        yield return Row("listed", plan.Listed);
        yield return Row("to send", plan.ToSend, More((plan.Renamed, "under a new name"), (plan.Encoded, "under an escaped name")));
        yield return Row("unchanged", plan.Unchanged);
        yield return Row("skipped", plan.Skipped, Why(plan, PlannedReason.Marker, PlannedReason.Archived));
        yield return Row("would fail", plan.Refused, Why(plan, PlannedReason.Name, PlannedReason.NotFound));
        if (plan.LeftOut.Objects > 0)
        {
            yield return Row("left out", plan.LeftOut, ReasonText.OfLeftOut(plan.WhyLeftOut));
        }

        if (plan.Markers > 0)
        {
            yield return Text(
                "folder markers", Units.Count(plan.Markers) + " empty objects that stand for folders (--skip-markers leaves them out)");
        }

        if (plan.TargetListed > 0)
        {
            yield return OnlyAtTarget(plan);
        }
    }

    private static string OnlyAtTarget(JobEstimate plan) =>
        Row("only at the target", plan.TargetOnly, plan.RemovalMax is null ? "stay" : plan.WhyNotRemoved ?? "would be removed");

    private static IEnumerable<string> Sizes(JobEstimate plan)
    {
        yield return "  sizes";
        var most = plan.Sizes.Max(each => each.Tally.Objects);
        for (var i = 0; i < plan.Sizes.Count; i++)
        {
            var (upTo, tally) = plan.Sizes[i];
            if (tally.Objects > 0)
            {
                var name = upTo is { } bound
                    ? i == 0 ? "empty" : $"up to {Units.Bytes(bound)}"
                    : $"over {Units.Bytes(plan.Sizes[i - 1].UpTo!.Value)}";
                yield return $"{Row("  " + name, tally),-54}{new string('#', (int)Math.Max(1, tally.Objects * 40 / most))}";
            }
        }
    }

    private static IEnumerable<string> Way(JobEstimate plan)
    {
        if (plan.ToSend.Objects == 0)
        {
            yield break;
        }

        yield return Row("by pull", plan.ByPull, $"{plan.TargetName} fetches them itself");
        yield return Row("by relay", plan.ByRelay, plan.WhyNotPulled is { } why ? Shown.Prose(why) : "through this machine");
    }

    private static IEnumerable<string> Requests(JobEstimate plan)
    {
        yield return Text("requests", $"{Units.Count(plan.Requests.Values.Sum())}, of which at");
        foreach (var side in new[] { ("Source", plan.SourceName), ("Target", plan.TargetName) })
        {
            var kinds = plan.Requests
                .Where(pair => pair.Key.ToString().StartsWith(side.Item1, StringComparison.Ordinal))
                .Select(pair => $"{Units.Count(pair.Value)} {Words(pair.Key)}");
            yield return Text("  " + side.Item2, string.Join(", ", kinds));
        }

        yield return Text(
            "leaves the source",
            Units.Bytes(plan.SourceBytes)
                + (plan.TargetBytes > 0 ? $"; is read back from the target: {Units.Bytes(plan.TargetBytes)}" : ""));
    }

    private static IEnumerable<string> Archived(JobEstimate plan)
    {
        if (plan.Archived.Count == 0)
        {
            yield break;
        }

        foreach (var (storageClass, tally) in plan.Archived)
        {
            yield return Row("archived", tally, Shown.Escaped(storageClass));
            foreach (var cost in plan.RestoreCosts.Where(cost => cost.StorageClass == storageClass))
            {
                yield return Text(
                    "",
                    $"restoring them, {cost.Tier.ToString().ToLowerInvariant()}: about {Money(cost.Amount)} "
                    + $"{Shown.Escaped(plan.Bill.Currency)}");
            }
        }
    }

    private static IEnumerable<string> Names(JobEstimate plan)
    {
        if (plan.Names.Count == 0)
        {
            yield break;
        }

        yield return Text(
            "names not held", $"{Units.Count(plan.Names.Count)}; --names encode would store {Units.Count(plan.Names.Encodable)} of them");
        foreach (var example in plan.Names.Examples)
        {
            var encoded = example.Encoded is { } key ? $"encoded: {Shown.Shortened(key.Value, 60)}" : "cannot be encoded either";
            yield return $"    {Shown.Shortened(example.Key.ToString(), 60)}";
            yield return $"      {encoded}";
            yield return $"      {plan.TargetName} {Shown.Prose(example.Why)}";
        }
    }

    private static IEnumerable<string> Durations(JobEstimate plan) =>
        plan.ToSend.Objects == 0 ? [] : plan.Durations.Select((each, at) => Text(
        at == 0 ? "time" : "",
        $"{Units.Duration(each.Duration)} at "
        + Units.Rate(each.BytesPerSecond)
        + (each.RequestsPerSecond is { } most ? $" and {most.ToString("0.#", CultureInfo.InvariantCulture)} requests/s" : "")
        + (each.IsByRequests ? ": the requests decide" : "")));

    private static IEnumerable<string> Costs(JobEstimate plan)
    {
        var bill = plan.Bill;
        yield return Text(
            "costs",
            $"about {Money(bill.Total)} {Shown.Escaped(bill.Currency)}, list prices of {bill.AsOf:yyyy-MM-dd}: check them "
            + "(--print-prices, --prices)");
        foreach (var line in bill.Lines.Where(line => line.Amount is null or >= 0.005m))
        {
            var quantity = line.IsBytes ? Units.Bytes(line.Quantity) : Units.Count(line.Quantity);
            yield return $"    {line.Service,-3} {Shown.Escaped(line.What),-18} {quantity,13} "
                + $"{(line.Amount is { } amount ? Money(amount) : "no price"),14}";
        }
    }

    private static IEnumerable<string> Problems(JobEstimate plan) =>
        plan.Missing.Select(sentence => Text("the job would fail", Shown.Prose(sentence)));

    private static IEnumerable<string> Notes(JobEstimate plan) =>
        plan.NotLookedAt.Concat(plan.Notes).Select((sentence, at) => Text(at == 0 ? "notes" : "", Shown.Prose(sentence)));

    private static string Why(JobEstimate plan, PlannedReason first, PlannedReason last) => string.Join(", ", plan.Reasons
        .Where(pair => pair.Key >= first && pair.Key <= last)
        .Select(pair => $"{Units.Count(pair.Value.Objects)} {Words(pair.Key)}"));

    private static string Words(PlannedReason reason) => reason switch
    {
        PlannedReason.Marker => "to mark folders",
        PlannedReason.TargetExists => "there already",
        PlannedReason.NotOlder => "not older there",
        PlannedReason.Archived => "archived",
        PlannedReason.Name => "by name",
        PlannedReason.SameName => "for another's name",
        PlannedReason.TooLarge => "too large",
        PlannedReason.KeyTaken => "with a key that is taken",
        _ => "not found",
    };

    private static string Words(PlannedRequest kind) => kind switch
    {
        PlannedRequest.SourceList or PlannedRequest.TargetList => "list",
        PlannedRequest.SourceHead or PlannedRequest.TargetHead => "look",
        PlannedRequest.SourceGet => "read",
        PlannedRequest.TargetGet => "read back",
        PlannedRequest.SourceGetByTarget => "read by the target",
        PlannedRequest.SourceRestore => "restore",
        PlannedRequest.SourceDelete or PlannedRequest.TargetDelete => "remove",
        PlannedRequest.TargetPut => "put",
        PlannedRequest.TargetPutPart => "stage",
        PlannedRequest.TargetCopy => "fetch",
        PlannedRequest.TargetCopyPart => "fetch and stage",
        _ => "commit",
    };

    private static string More(params (long Count, string What)[] parts) =>
        string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{Units.Count(part.Count)} {part.What}"));

    private static string Row(string name, ObjectTally tally, string more = "") =>
        Columns($"  {name,-Label}{Units.Count(tally.Objects),13} {Units.Bytes(tally.Bytes),11}   ", more);

    // A long text takes several lines, which are indented to the first one's text.
    private static string Text(string name, string text) => Columns($"  {name,-Label}", text);

    private static string Columns(string head, string text) =>
        string.Join(
            '\n',
            Shown.Wrapped(text, Width - head.Length)
                .Select((line, at) => $"{(at == 0 ? head : new string(' ', head.Length))}{line}".TrimEnd()));

    private static string Money(decimal amount) => amount.ToString("N2", CultureInfo.InvariantCulture);
}
