using Trasvase.Storage;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;
using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>The journal's tables of uploads that have begun and of their staged parts.</summary>
internal static class UploadTable
{
    /// <summary>Returns the source keys of the objects that have an upload or a staged part.</summary>
    public static HashSet<ObjectKey> Sources(JournalConnection connection) =>
        [.. Query(connection, "SELECT source FROM upload UNION SELECT source FROM part", row => JournalCodec.Key(row, 0))];

    /// <inheritdoc cref="ITransferJournal.FindUploadAsync"/>
    public static BegunUpload? Find(JournalConnection connection, ObjectKey source)
    {
        var parts = Query(
            connection,
            "SELECT receipt FROM part WHERE source = $source ORDER BY number",
            row => JournalCodec.Part(row.GetString(0)),
            ("$source", JournalCodec.Bytes(source)));
        return Query(
            connection,
            "SELECT target, upload, etag, version, size, part_size, write, modified FROM upload WHERE source = $source",
            row => new BegunUpload(
                new UploadId(JournalCodec.Key(row, 0), row.GetString(1)),
                row.GetString(2) is { Length: > 0 } eTag ? eTag : null,
                JournalCodec.Text(row, 3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetString(6),
                parts)
            {
                SourceTime = row.IsDBNull(7) ? null : new DateTimeOffset(row.GetInt64(7), TimeSpan.Zero),
            },
            ("$source", JournalCodec.Bytes(source))).FirstOrDefault();
    }

    /// <summary>Records that an upload has begun. What was staged for an earlier upload of the same object is forgotten.</summary>
    public static void Begin(JournalConnection connection, ObjectKey source, BegunUpload upload)
    {
        Drop(connection, source);
        Execute(
            connection,
            "INSERT INTO upload (source, target, upload, etag, version, size, part_size, write, modified) VALUES ($source, $target, "
            + "$upload, $etag, $version, $size, $part, $write, $modified)",
            ("$source", JournalCodec.Bytes(source)),
            ("$target", JournalCodec.Bytes(upload.Upload.Key)),
            ("$upload", upload.Upload.Value),
            ("$etag", upload.SourceETag ?? ""),
            ("$version", upload.SourceVersion),
            ("$size", upload.Size),
            ("$part", upload.PartSize),
            ("$write", upload.Write),
            ("$modified", upload.SourceTime?.UtcTicks));
    }

    /// <summary>Records that a part is staged.</summary>
    public static void Stage(JournalConnection connection, ObjectKey source, MovedPart part) => Execute(
        connection,
        "INSERT OR REPLACE INTO part (source, number, receipt) VALUES ($source, $number, $receipt)",
        ("$source", JournalCodec.Bytes(source)),
        ("$number", part.Receipt.Part.Number),
        ("$receipt", JournalCodec.Json(part)));

    /// <summary>Forgets an upload and its parts.</summary>
    public static void Drop(JournalConnection connection, ObjectKey source) => Execute(
        connection,
        "DELETE FROM part WHERE source = $source; DELETE FROM upload WHERE source = $source;",
        ("$source", JournalCodec.Bytes(source)));
}
