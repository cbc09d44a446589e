using System.Text.Json;
using Trasvase.Storage;

namespace Trasvase.Jobs.Reporting;

/// <summary>
/// A receipt as properties of a JSON object, the same in reports and in the output of <c>trasvase --json</c>. Names do not change and none
/// is left out; what is not known is null. Sizes are bytes, times seconds.
/// </summary>
public static class ReceiptJson
{
    /// <summary>The outcome of a target object that a sync removed, which is none of a source object.</summary>
    internal const string Removed = "removed";

    /// <summary>Writes the properties into an object that was begun.</summary>
    public static void Write(Utf8JsonWriter json, TransferReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(receipt);
        json.WriteString("outcome", Word(receipt.Outcome));
        json.WriteBoolean("dryRun", receipt.IsDryRun);
        json.WriteString("sourceContainer", receipt.SourceContainer);
        json.WriteString("sourceKey", receipt.SourceKey.ToString());
        json.WriteString("sourceVersion", receipt.SourceVersion);
        json.WriteString("sourceETag", receipt.SourceETag);
        Number(json, "size", receipt.Size);
        json.WriteString("targetContainer", receipt.TargetContainer);
        json.WriteString("targetKey", receipt.TargetKey.ToString());
        json.WriteString("targetETag", receipt.TargetETag);
        json.WriteString("targetVersion", receipt.TargetVersion);
        WriteDigests(json, receipt.Digests);
        json.WriteString("verification", Word(receipt.Verification));
        json.WriteString("verifiedBy", Word((receipt.Verification as Verification.Verified)?.By));
        json.WriteString("unverifiableWhy", Prose((receipt.Verification as Verification.Unverifiable)?.Why));
        json.WriteBoolean("sourceRemoved", receipt.SourceRemoved);
        json.WriteString("reason", Prose(receipt.Reason));
        json.WriteString("error", Word(receipt.Error));
        WriteReasons(json, receipt.Reasons);
        WriteUpdated(json, receipt.Updated);
        WriteNotes(json, receipt.Notes);
        Number(json, "partCount", receipt.PartCount);
        json.WriteString("via", Word(receipt.Route));
        json.WriteNumber("bytesSent", receipt.BytesSent);
        json.WriteNumber("bytesRelayed", receipt.BytesRelayed);
        json.WriteNumber("requests", receipt.Requests);
        json.WriteString("started", Time(receipt.Started));
        json.WriteNumber("seconds", Math.Round(receipt.Duration.TotalSeconds, 3));
    }

    /// <summary>
    /// Writes the same properties of a target object that a sync removed: the outcome is <c>removed</c>, and what is about the source or a
    /// transfer is null.
    /// </summary>
    internal static void Write(Utf8JsonWriter json, RemovedObject removed)
    {
        json.WriteString("outcome", Removed);
        json.WriteBoolean("dryRun", removed.IsDryRun);
        Nulls(json, ["sourceContainer", "sourceKey", "sourceVersion", "sourceETag"]);
        json.WriteNumber("size", removed.Size);
        json.WriteString("targetContainer", removed.Container);
        json.WriteString("targetKey", removed.Key.Value);
        json.WriteString("targetETag", removed.ETag);
        Nulls(
            json,
            [
                "targetVersion",
                "digests",
                "verification",
                "verifiedBy",
                "unverifiableWhy",
                "sourceRemoved",
                "reason",
                "error",
                "reasons",
                "updated",
                "notes"
            ]);
        Nulls(json, ["partCount", "via", "bytesSent", "bytesRelayed", "requests", "started", "seconds"]);
    }

    /// <summary>The value's name with a small first letter; null stays null.</summary>
    internal static string? Word<T>(T? value)
        where T : struct, Enum =>
        value is { } known ? JsonNamingPolicy.CamelCase.ConvertName(known.ToString()) : null;

    /// <summary>Which of the three it is.</summary>
    internal static string? Word(Verification? verification) => verification switch
    {
        null => null,
        Verification.Verified => "verified",
        Verification.Unverifiable => "unverifiable",
        _ => "mismatch",
    };

    /// <summary>A sentence, without any secret that it may quote.</summary>
    internal static string? Prose(string? sentence) => sentence is null ? null : Redaction.Of(sentence);

    /// <summary>A time in UTC, to the millisecond.</summary>
    internal static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string? Word<T>(T value)
        where T : struct, Enum =>
        Word((T?)value);

    private static void Nulls(Utf8JsonWriter json, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            json.WriteNull(name);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteDigests(Utf8JsonWriter json, IReadOnlyList<Digest> digests)
    {
        json.WriteStartArray("digests");
        foreach (var digest in digests)
        {
            json.WriteStartObject();
            json.WriteString("algorithm", Word(digest.Algorithm));
            json.WriteString("hex", digest.Hex);
            json.WriteString("scope", Word(digest.Scope));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteUpdated(Utf8JsonWriter json, IReadOnlyList<string> updated)
    {
        json.WriteStartArray("updated");
        foreach (var what in updated)
        {
            json.WriteStringValue(what);
        }

        json.WriteEndArray();
    }

    private static void WriteReasons(Utf8JsonWriter json, IReadOnlyList<ShortReason> reasons)
    {
        json.WriteStartArray("reasons");
        foreach (var reason in reasons)
        {
            json.WriteStartObject();
            json.WriteString("explains", Word((ReasonKind?)reason.Explains));
            json.WriteString("why", Redaction.Of(reason.Words));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNotes(Utf8JsonWriter json, IReadOnlyList<string> notes)
    {
        json.WriteStartArray("notes");
        foreach (var note in notes)
        {
            json.WriteStringValue(Redaction.Of(note));
        }

        json.WriteEndArray();
    }
}
