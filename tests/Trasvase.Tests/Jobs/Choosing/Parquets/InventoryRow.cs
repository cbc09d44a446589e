using System.Globalization;
using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing.Parquets;

/// <summary>A row of an inventory, as a writer of Parquet is given it.</summary>
internal sealed record InventoryRow(string Key)
{
    /// <summary>The fileSchema that S3 writes into its manifests for these columns.</summary>
    public const string Schema =
        "message s3.inventory {  required binary bucket (STRING);  required binary key (STRING);  optional binary version_id (STRING);"
        + "  optional boolean is_latest;  optional boolean is_delete_marker;  optional int64 size;  optional int64 "
        + "last_modified_date (TIMESTAMP(MILLIS,true));"
        + "  optional binary e_tag (STRING);  optional binary storage_class (STRING);}";

    public string Bucket { get; init; } = "bucket";

    public string? Version { get; init; }

    public bool? IsLatest { get; init; } = true;

    public bool? IsDeleteMarker { get; init; } = false;

    public long? Size { get; init; }

    public DateTime? Modified { get; init; }

    public string? ETag { get; init; }

    public string? StorageClass { get; init; }

    /// <summary>Row i of the files in <c>Recorded</c>.</summary>
    public static InventoryRow Recorded(int i) => new($"logs/{i.ToString("D5", CultureInfo.InvariantCulture)} \u00e9+%25")
    {
        Version = i % 2 == 0 ? $"v{i}" : null,
        IsLatest = i % 5 != 1,
        IsDeleteMarker = i % 7 == 3,
        Size = i % 7 == 3 ? null : i * 1000L,
        Modified = new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc).AddSeconds(i),
        ETag = (i * 7919L).ToString("x32", CultureInfo.InvariantCulture),
        StorageClass = i % 3 == 0 ? "STANDARD" : "DEEP_ARCHIVE",
    };

    /// <summary>All that is to come of these rows, in words.</summary>
    public static IEnumerable<string> Expected(IEnumerable<InventoryRow> rows) =>
        from row in rows
        where row.IsLatest != false && row.IsDeleteMarker != true
        select row is { Size: { } size, Modified: { } modified, ETag: { Length: > 0 } eTag }
            ? Told(row.Key, size, modified, $"\"{eTag}\"", row.StorageClass, row.StorageClass is "DEEP_ARCHIVE") : row.Key;

    /// <summary>The same of what came.</summary>
    public static IEnumerable<string> Found(IEnumerable<InventoryEntry> entries) => entries.Select(entry =>
        entry.Info is { } info
            ? Told(entry.Key.Value, info.Size, info.LastModified!.Value.UtcDateTime, info.ETag!, info.StorageClass, info.IsArchived)
            : entry.Key.Value);

    private static string Told(string key, long size, DateTime modified, string eTag, string? storageClass, bool isArchived) =>
        $"{key} {size} {modified:O} {eTag} {storageClass} {isArchived}";
}
