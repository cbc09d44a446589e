using System.Globalization;

namespace Trasvase.Cli.Output;

/// <summary>Writes the summary of many objects as a block of lines. Pure.</summary>
internal static class SummaryText
{
    /// <summary>Returns the lines.</summary>
    /// <param name="order">What the user asked for.</param>
    /// <param name="report">The job's report.</param>
    /// <param name="bytes">The bytes transferred, or in a dry run the bytes that would be.</param>
    /// <param name="notes">The number of receipts with notes.</param>
    public static IEnumerable<string> Lines(TransferOrder order, JobReport report, long bytes, long notes)
    {
        var verb = (order.IsDryRun, order.Verb) switch
        {
            (true, var what) => $"would {what.ToString().ToLowerInvariant()}",
            (_, JobVerb.Move) => "moved",
            (_, JobVerb.Sync) => "synced",
            _ => "copied",
        };
        verb = report.WhyNothing is null ? verb : $"nothing to {order.Verb.ToString().ToLowerInvariant()} from";
        yield return $"{verb} {Shown.Escaped(order.Source.ToString())} to {Shown.Escaped(order.Target.ToString())}";
        if (report.WhyNothing is { } nothing)
        {
            yield return $"  {Shown.Prose(nothing)}";
            yield return "  This counts as success; with --fail-if-empty it does not.";
            if (report is { LeftOut: 0, Removed: 0, Kept: 0 })
            {
                yield break;
            }
        }

        foreach (var line in Resumed(report).Concat(Counts(report, report.IsResumed ? report.BytesSent : bytes)))
        {
            yield return line;
        }

        // An object whose source could not be removed counts as failed.
        if (order.Verb == JobVerb.Move && report.Transferred + report.Unchanged is > 0 and var gone)
        {
            yield return order.IsDryRun
                ? $"  {Units.Count(gone, "source")} would be removed, those of unchanged objects among them"
                : $"  {Units.Count(gone, "source")} removed";
        }

        if (report.Route is { } route && report.Transferred > 0)
        {
            yield return $"  {(order.IsDryRun ? "would go" : "went")} by {Shown.Prose(route)}";
        }

        if (report.AboutSource is { } about)
        {
            yield return $"  {Shown.Prose(about)}";
        }

        if (notes > 0)
        {
            yield return $"  {Units.Count(notes, "receipt")} with notes (--json and --report have them)";
        }

        yield return order.IsDryRun ? $"  nothing was written or removed; looked for {Units.Duration(report.Elapsed)}" : Took(report);
    }

    private static IEnumerable<string> Resumed(JobReport report)
    {
        if (!report.IsResumed)
        {
            yield break;
        }

        yield return $"  resumed job {report.Job}: these are the counts of all its runs";
        yield return $"  {Units.Count(report.DoneBefore, "object")} had been done before{Found(report)}; nothing of it was sent again";
        if (report.Begun is { } begun)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  its listing was begun {begun.UtcDateTime:yyyy-MM-dd HH:mm} UTC: repeat the command for what came since");
        }
    }

    /// <summary>Returns the number of objects for each outcome, as lines.</summary>
    /// <param name="report">The job's report.</param>
    /// <param name="bytes">The bytes of the transferred objects.</param>
    public static IEnumerable<string> Counts(JobReport report, long bytes)
    {
        yield return Row("listed", report.Listed);
        yield return Row("transferred", report.Transferred, Units.Bytes(bytes));
        yield return Row("unchanged", report.Unchanged);
        yield return Row("skipped", report.Skipped, ReasonText.Of(report.Reasons, ReasonKind.Skipped));
        yield return Row("failed", report.Failed, ReasonText.Of(report.Reasons, ReasonKind.Failed));
        foreach (var line in ReasonText.OfTransferred(report.Reasons))
        {
            yield return line;
        }

        if (report.LeftOut > 0)
        {
            yield return Row(
                "left out",
                report.LeftOut,
                $"{(ReasonText.OfLeftOut(report.Reasons) is { Length: > 0 } why ? why : "by the selection")}; not among those listed");
        }

        if (report.Removed > 0)
        {
            yield return Row("removed", report.Removed, "at the target, because the source has no such object");
        }

        if (report.Kept > 0)
        {
            yield return Row("kept", report.Kept, $"at the target: {ReasonText.Of(report.Reasons, ReasonKind.Kept)}");
        }

        if (report.Unverified > 0)
        {
            yield return $"  {Units.Count(report.Unverified)} of those transferred could not be verified: "
                + $"{ReasonText.Of(report.Reasons, ReasonKind.Unverified)}";
        }

        if (report.Pulled > 0)
        {
            yield return Row(
                "pulled", report.Pulled, $"by the target itself; {Units.Bytes(report.BytesRelayed)} passed through this machine");
        }
    }

    /// <summary>Returns the line with the time, the rates and the requests.</summary>
    public static string Took(JobReport report) =>
        report is { BytesSent: 0, Requests: 0 }
            ? $"  took {Units.Duration(report.Elapsed)}; the listings told everything, and no object was asked for"
            : $"  took {Units.Duration(report.Elapsed)}, {Units.Rate(report.BytesSent, report.Elapsed)}{ObjectRate(report)}, "
                + $"{Units.Count(report.Requests, "request")}";

    private static string Found(JobReport report) =>
        report.BytesFound > 0 ? $", and {Units.Bytes(report.BytesFound)} of others had arrived" : "";

    private static string ObjectRate(JobReport report) =>
        report.Listed < 2 || report.Elapsed < TimeSpan.FromMilliseconds(1)
            ? ""
            : $", {Units.ObjectRate(report.Listed / report.Elapsed.TotalSeconds)}";

    private static string Row(string name, long count, string more = "") => ReasonText.Row(name, count, more);
}
