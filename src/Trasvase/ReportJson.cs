using System.Text.Json;
using Trasvase.Storage;

namespace Trasvase;

/// <summary>
/// Writes reports, comparisons and progress as properties of a JSON object, by the rules of <see cref="ReceiptJson"/>: names in camel
/// case, words for choices, sizes in bytes, durations in seconds, null for unknown values.
/// </summary>
internal static class ReportJson
{
    /// <summary>Writes the properties into a JSON object that was begun.</summary>
    public static void Write(Utf8JsonWriter json, JobReport report)
    {
        json.WriteNumber("listed", report.Listed);
        json.WriteNumber("transferred", report.Transferred);
        json.WriteNumber("unchanged", report.Unchanged);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteNumber("failed", report.Failed);
        json.WriteNumber("mismatched", report.Mismatched);
        json.WriteNumber("unverified", report.Unverified);
        json.WriteNumber("pulled", report.Pulled);
        json.WriteNumber("leftOut", report.LeftOut);
        json.WriteNumber("removed", report.Removed);
        json.WriteNumber("kept", report.Kept);
        json.WriteString("notRemoved", ReceiptJson.Prose(report.WhyNotRemoved));
        Write(json, "reasons", report.Reasons);
        json.WriteNumber("bytesSent", report.BytesSent);
        json.WriteNumber("bytesRelayed", report.BytesRelayed);
        json.WriteString("via", ReceiptJson.Prose(report.Route));
        json.WriteString("aboutSource", ReceiptJson.Prose(report.AboutSource));
        json.WriteNumber("requests", report.Requests);
        json.WriteNumber("seconds", Seconds(report.Elapsed));
        json.WriteString("job", report.Job);
        json.WriteBoolean("resumed", report.IsResumed);
        json.WriteNumber("doneBefore", report.DoneBefore);
        json.WriteNumber("bytesFound", report.BytesFound);
        json.WriteString("begun", ReceiptJson.Time(report.Begun));
        json.WriteString("nothing", ReceiptJson.Prose(report.WhyNothing));
        json.WriteString("stopped", ReceiptJson.Prose(report.Stopped));
    }

    /// <inheritdoc cref="Write(Utf8JsonWriter, JobReport)"/>
    public static void Write(Utf8JsonWriter json, VerifyReceipt receipt)
    {
        json.WriteString("outcome", ReceiptJson.Word(receipt.Outcome));
        json.WriteString("verifiedBy", ReceiptJson.Word(receipt.VerifiedBy));
        json.WriteString("reason", ReceiptJson.Prose(receipt.Reason));
        json.WriteString("error", ReceiptJson.Word(receipt.Error));
        json.WriteString("sourceContainer", receipt.SourceContainer);
        json.WriteString("sourceKey", receipt.SourceKey.ToString());
        json.WriteString("sourceVersion", receipt.SourceVersion);
        json.WriteString("sourceETag", receipt.SourceETag);
        ReceiptJson.Number(json, "size", receipt.Size);
        json.WriteString("targetContainer", receipt.TargetContainer);
        json.WriteString("targetKey", receipt.TargetKey.ToString());
        json.WriteString("targetETag", receipt.TargetETag);
        Write(json, "expected", receipt.Expected);
        Write(json, "actual", receipt.Actual);
        json.WriteNumber("bytesRead", receipt.BytesRead);
        json.WriteNumber("requests", receipt.Requests);
        json.WriteNumber("seconds", Seconds(receipt.Duration));
    }

    /// <inheritdoc cref="Write(Utf8JsonWriter, JobReport)"/>
    public static void Write(Utf8JsonWriter json, VerifyReport report)
    {
        json.WriteNumber("listed", report.Listed);
        json.WriteNumber("verified", report.Verified);
        json.WriteNumber("incomplete", report.Incomplete);
        json.WriteNumber("unverifiable", report.Unverifiable);
        json.WriteNumber("mismatched", report.Mismatched);
        json.WriteNumber("missing", report.Missing);
        json.WriteNumber("failed", report.Failed);
        json.WriteNumber("leftOut", report.LeftOut);
        Write(json, "reasons", report.Reasons);
        json.WriteNumber("bytesVerified", report.BytesVerified);
        json.WriteNumber("bytesRead", report.BytesRead);
        json.WriteNumber("requests", report.Requests);
        json.WriteNumber("seconds", Seconds(report.Elapsed));
        json.WriteString("aboutSource", ReceiptJson.Prose(report.AboutSource));
        json.WriteString("nothing", ReceiptJson.Prose(report.WhyNothing));
        json.WriteString("stopped", ReceiptJson.Prose(report.Stopped));
    }

    /// <inheritdoc cref="Write(Utf8JsonWriter, JobReport)"/>
    public static void Write(Utf8JsonWriter json, TransferProgress progress)
    {
        json.WriteNumber("listed", progress.Listed);
        json.WriteBoolean("listingDone", progress.ListingDone);
        json.WriteNumber("transferred", progress.Transferred);
        json.WriteNumber("unchanged", progress.Unchanged);
        json.WriteNumber("skipped", progress.Skipped);
        json.WriteNumber("failed", progress.Failed);
        json.WriteNumber("bytesListed", progress.BytesListed);
        json.WriteNumber("bytesDone", progress.BytesDone);
        json.WriteNumber("bytesFailed", progress.BytesFailed);
        json.WriteNumber("bytesMoved", progress.BytesMoved);
        json.WriteNumber("seconds", Seconds(progress.Elapsed));
        json.WriteString("waitingFor", progress.Waiting?.Service);
        json.WriteStartArray("active");
        foreach (var active in progress.Active)
        {
            json.WriteStartObject();
            json.WriteString("sourceKey", active.Key.ToString());
            json.WriteNumber("size", active.Size);
            json.WriteNumber("bytesMoved", active.Moved);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a list of reasons: what each explains, the reason, and how many objects have it.</summary>
    public static void WriteReasons(Utf8JsonWriter json, ReasonCounts reasons)
    {
        json.WriteStartArray();
        foreach (var (explained, words, count) in reasons)
        {
            json.WriteStartObject();
            json.WriteString("explains", ReceiptJson.Word(explained));
            json.WriteString("why", Redaction.Of(words));
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes which of the three verifications it is, with its details.</summary>
    public static void Write(Utf8JsonWriter json, Verification verification)
    {
        json.WriteString("verification", ReceiptJson.Word(verification));
        json.WriteString("verifiedBy", ReceiptJson.Word((verification as Verification.Verified)?.By));
        json.WriteString("unverifiableWhy", ReceiptJson.Prose((verification as Verification.Unverifiable)?.Why));
        Write(json, "expected", (verification as Verification.Mismatch)?.Expected);
        Write(json, "actual", (verification as Verification.Mismatch)?.Actual);
    }

    private static void Write(Utf8JsonWriter json, string name, ReasonCounts reasons)
    {
        json.WritePropertyName(name);
        WriteReasons(json, reasons);
    }

    private static void Write(Utf8JsonWriter json, string name, Digest? digest)
    {
        if (digest is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WritePropertyName(name);
        ReceiptJson.WriteDigest(json, digest);
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
