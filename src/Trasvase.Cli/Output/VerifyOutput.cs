using System.Text.Json;

namespace Trasvase.Cli.Output;

/// <summary>Writes the results of <c>verify</c>.</summary>
internal interface IVerifyWriter
{
    /// <summary>Takes one object's receipt.</summary>
    ValueTask RecordAsync(VerifyReceipt receipt);

    /// <summary>Writes the overall result.</summary>
    void Finish(VerifyReport report);

    /// <summary>Why the comparison stopped early or compared nothing, as a sentence; null if neither is the case.</summary>
    static string? WhyNot(VerifyReport report) =>
        report.Stopped ?? (report.WhyNothing is { } nothing ? $"Nothing was compared, so nothing is proven. {nothing}" : null);
}

/// <summary>Writes for people: a line for each object that is not verified, and a summary.</summary>
/// <param name="source">The source's location.</param>
/// <param name="target">The target's location.</param>
/// <param name="compared">The options that say what was compared.</param>
/// <param name="output">Standard output.</param>
/// <param name="quiet">Whether to write only the objects that are not verified.</param>
internal sealed class TextVerify(Location source, Location target, TransferOptions compared, TextWriter output, bool quiet) : IVerifyWriter
{
    public ValueTask RecordAsync(VerifyReceipt receipt)
    {
        Record(receipt);
        return ValueTask.CompletedTask;
    }

    public void Finish(VerifyReport report)
    {
        if (quiet || report is { Listed: 0, Stopped: not null })
        {
            return;
        }

        if (report.WhyNothing is not null && report.LeftOut == 0)
        {
            return;
        }

        output.WriteLine($"compared {Shown.Escaped(source.ToString())} with {Shown.Escaped(target.ToString())}");
        output.WriteLine(Row("listed", report.Listed));
        output.WriteLine(Row("verified", report.Verified, Units.Bytes(report.BytesVerified)));
        output.WriteLine(
            Row(
                "incomplete",
                report.Incomplete,
                report.Incomplete > 0 ? "their bytes are there, and not all that goes along with them" : ""));
        output.WriteLine(Row("unverifiable", report.Unverifiable));
        output.WriteLine(Row("mismatch", report.Mismatched));
        output.WriteLine(Row("missing", report.Missing));
        output.WriteLine(Row("failed", report.Failed));
        if (report.LeftOut > 0)
        {
            output.WriteLine(Row("left out", report.LeftOut, $"{ReasonText.OfLeftOut(report.Reasons)}; not among those listed"));
        }

        if (NotCompared() is { } left)
        {
            output.WriteLine($"  {left}");
        }

        if (report.AboutSource is { } about)
        {
            output.WriteLine($"  {Shown.Prose(about)}");
        }

        output.WriteLine(
            $"  took {Units.Duration(report.Elapsed)}, {Units.Bytes(report.BytesRead)} read, {Units.Count(report.Requests, "request")}");
    }

    private string? NotCompared() => (compared.Metadata, compared.Tags) switch
    {
        (MetadataPolicy.None, TagPolicy.None) => "neither headers and metadata nor tags were compared: --metadata keep, --tags fit",
        (MetadataPolicy.None, _) => "headers and metadata were not compared: --metadata keep",
        (_, TagPolicy.None) => "tags were not compared: --tags fit",
        _ => null,
    };

    private void Record(VerifyReceipt receipt)
    {
        if (receipt.Outcome != VerifyOutcome.Verified)
        {
            var one = source with { Key = receipt.SourceKey.ToString() };
            var other = target with { Key = receipt.TargetKey.ToString() };
            output.WriteLine(Shown.Escaped($"{receipt.Outcome.ToString().ToLowerInvariant(),-12} {one} -> {other}: {receipt.Reason}"));
            output.Flush();
        }
    }

    private static string Row(string name, long count, string more = "") => $"  {name,-12} {Units.Count(count),9}   {more}".TrimEnd();
}

/// <summary>Writes for programs: a JSON line for each object, and one at the end. <c>docs/cli.md</c> lists the fields.</summary>
internal sealed class JsonVerify(JsonLines lines, bool quiet) : IVerifyWriter
{
    public ValueTask RecordAsync(VerifyReceipt receipt)
    {
        if (!quiet || receipt.Outcome != VerifyOutcome.Verified)
        {
            lines.Write("compared", json => ReportJson.Write(json, receipt));
        }

        return ValueTask.CompletedTask;
    }

    public void Finish(VerifyReport report)
    {
        if (IVerifyWriter.WhyNot(report) is { } why)
        {
            lines.WriteError(why);
        }

        if (!quiet)
        {
            lines.Write("summary", json => Write(json, report));
        }
    }

    private static void Write(Utf8JsonWriter json, VerifyReport report)
    {
        ReportJson.Write(json, report);
        json.WriteNumber("exitCode", ExitCodes.Of(report));
    }
}
