using System.Text.Json;
using Trasvase.Stores.S3.Reading;

namespace Trasvase.Server.Events;

/// <summary>
/// Reads what stores send when objects appear: S3's notification (which Ceph, MinIO and others send as well) and EventBridge's event.
/// Pure.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html ("The s3 key provides information about the
/// bucket and object involved in the event. The object key name value is URL encoded.") and
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html, whose keys are not encoded.
/// </remarks>
internal static class S3EventReader
{
    /// <summary>Returns the objects that have appeared; empty for a test message and for events of other kinds.</summary>
    /// <exception cref="FormatException">The message is none that a store sends.</exception>
    public static IReadOnlyList<S3Event> Read(JsonElement message)
    {
        try
        {
            if (message.TryGetProperty("Records", out var records))
            {
                return [.. records.EnumerateArray().Where(IsCreated).Select(OfRecord)];
            }

            if (message.TryGetProperty("detail-type", out var kind))
            {
                return kind.GetString() == "Object Created" && Text(message, "source") == "aws.s3" ? [OfBridge(message)] : [];
            }

            return Text(message, "Event") == "s3:TestEvent" ? [] : throw Unknown();
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw Unknown();
        }
    }

    // Amazon writes ObjectCreated:Put; Ceph and MinIO write s3:ObjectCreated:Put.
    private static bool IsCreated(JsonElement record)
    {
        var name = record.GetProperty("eventName").GetString() ?? "";
        return name.StartsWith("ObjectCreated:", StringComparison.Ordinal)
            || name.StartsWith("s3:ObjectCreated:", StringComparison.Ordinal);
    }

    private static S3Event OfRecord(JsonElement record)
    {
        var s3 = record.GetProperty("s3");
        var item = s3.GetProperty("object");
        return new S3Event(
            s3.GetProperty("bucket").GetProperty("name").GetString() ?? throw Unknown(),
            EncodedKey.Decode(item.GetProperty("key").GetString() ?? throw Unknown()),
            Text(item, "versionId") ?? Text(item, "sequencer") ?? Text(item, "eTag"));
    }

    private static S3Event OfBridge(JsonElement message)
    {
        var detail = message.GetProperty("detail");
        var item = detail.GetProperty("object");
        return new S3Event(
            detail.GetProperty("bucket").GetProperty("name").GetString() ?? throw Unknown(),
            item.GetProperty("key").GetString() ?? throw Unknown(),
            Text(item, "version-id") ?? Text(item, "sequencer") ?? Text(item, "etag"));
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static FormatException Unknown() => new("This is no message that S3, a store like it, or EventBridge sends.");
}
