using Parquet;
using Parquet.Schema;

namespace Trasvase.Tests.Jobs.Choosing.Parquets;

/// <summary>Has Parquet.Net write an inventory.</summary>
internal static class ParquetWriting
{
    /// <summary>Writes rows, in groups of so many.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<InventoryRow> rows, int groupSize, CompressionMethod compression,
        CancellationToken cancellationToken)
    {
        DataField[] fields =
        [
            new DataField<string>("bucket", nullable: false), new DataField<string>("key", nullable: false),
                new DataField<string>("version_id"),
            new DataField<bool?>("is_latest"), new DataField<bool?>("is_delete_marker"), new DataField<long?>("size"),
            new DateTimeDataField("last_modified_date", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis,
                isNullable: true),
            new DataField<string>("e_tag"), new DataField<string>("storage_class"), new DataField<string>("not_wanted"),
        ];
        var written = new MemoryStream();
        var options = new ParquetOptions { CompressionMethod = compression };
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), written, options,
            cancellationToken: cancellationToken))
        {
            foreach (var group in rows.Chunk(groupSize))
            {
                using var into = writer.CreateRowGroup();
                await into.WriteAsync(fields[0], [.. group.Select(row => row.Bucket)]);
                await into.WriteAsync(fields[1], [.. group.Select(row => row.Key)]);
                await into.WriteAsync(fields[2], [.. group.Select(row => row.Version)]);
                await into.WriteAsync<bool>(fields[3], group.Select(row => row.IsLatest).ToArray(), cancellationToken: cancellationToken);
                await into.WriteAsync<bool>(
                    fields[4], group.Select(row => row.IsDeleteMarker).ToArray(), cancellationToken: cancellationToken);
                await into.WriteAsync<long>(fields[5], group.Select(row => row.Size).ToArray(), cancellationToken: cancellationToken);
                await into.WriteAsync<DateTime>(
                    fields[6], group.Select(row => row.Modified).ToArray(), cancellationToken: cancellationToken);
                await into.WriteAsync(fields[7], [.. group.Select(row => row.ETag)]);
                await into.WriteAsync(fields[8], [.. group.Select(row => row.StorageClass)]);
                await into.WriteAsync(fields[9], [.. group.Select((_, i) => new string((char)('a' + (i % 26)), 1000))]);
            }
        }

        return written.ToArray();
    }
}
