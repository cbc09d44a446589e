using System.Text.Json;

namespace Trasvase.Jobs.Choosing;

/// <summary>A data file of an inventory.</summary>
/// <param name="Key">The file's key in the inventory's bucket.</param>
/// <param name="Md5">The file's MD5 in hexadecimal.</param>
internal sealed record InventoryFile(string Key, string Md5);

/// <summary>The content of a manifest.json.</summary>
/// <param name="Schema">The columns of the inventory.</param>
/// <param name="Format">Reads the data files.</param>
/// <param name="Files">The data files.</param>
internal sealed record InventoryManifest(InventorySchema Schema, IInventoryFormat Format, IReadOnlyList<InventoryFile> Files)
{
    /// <summary>Parses a manifest.</summary>
    /// <exception cref="StoreException">
    /// The content is not a manifest, lists another bucket, or names a format that is not supported.
    /// </exception>
    public static InventoryManifest Read(ReadOnlyMemory<byte> json, string bucket, IReadOnlySet<string> archiveClasses)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var source = Text(root, "sourceBucket");
            if (source != bucket)
            {
                throw Broken($"is of the bucket '{source}', and the source is '{bucket}'");
            }

            var files = root.GetProperty("files").EnumerateArray()
                .Select(file => new InventoryFile(Text(file, "key"), Text(file, "MD5checksum"))).ToList();
            var (schema, format) = Reading(Text(root, "fileFormat"), Text(root, "fileSchema"), new InventoryOwner(bucket, archiveClasses));
            return new InventoryManifest(schema, format, files);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Broken("is not a manifest.json of an S3 Inventory", e);
        }
    }

    /// <summary>Makes the error for an inventory that cannot be used.</summary>
    public static StoreException Broken(string what, Exception? cause = null) =>
        new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"The inventory {what}.", cause);

    private static (InventorySchema Schema, IInventoryFormat Format) Reading(string format, string columns, InventoryOwner owner)
    {
        switch (format.ToUpperInvariant())
        {
            case "CSV":
                var ofCsv = InventorySchema.OfCsv(columns);
                return (ofCsv, new CsvInventory(ofCsv, owner));
            case "PARQUET":
                var ofParquet = InventorySchema.OfParquet(columns);
                return (ofParquet, new ParquetInventory(ofParquet, owner));
            default:
                throw new StoreException(
                    StoreErrorKind.Unsupported,
                    RetryAdvice.Never,
                    $"The inventory is in the format {format}, which cannot be read. "
                    + "Set the inventory's output format to CSV or Apache Parquet, and use the next one that S3 writes.");
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new JsonException($"{name} is empty");
}
