using System.Text.Json;
using Trasvase.Storage;

namespace Trasvase.Jobs.Choosing;

/// <summary>A data file of an inventory.</summary>
/// <param name="Key">Its key in the bucket of the inventory.</param>
/// <param name="Md5">Its MD5 in hexadecimal.</param>
internal sealed record InventoryFile(string Key, string Md5);

/// <summary>What a manifest.json says.</summary>
internal sealed record InventoryManifest(InventoryColumns Columns, IReadOnlyList<InventoryFile> Files)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="StoreException">It is none, is of another bucket, or of a format that cannot be read.</exception>
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

            var format = Text(root, "fileFormat");
            if (!format.Equals("CSV", StringComparison.OrdinalIgnoreCase))
            {
                throw new StoreException(
                    StoreErrorKind.Unsupported, RetryAdvice.Never, $"The inventory is in the format {format}, which cannot be read: only CSV can. S3 writes another one if the inventory is set to CSV.");
            }

            var files = root.GetProperty("files").EnumerateArray().Select(file => new InventoryFile(Text(file, "key"), Text(file, "MD5checksum"))).ToList();
            return new InventoryManifest(new InventoryColumns(Text(root, "fileSchema"), bucket, archiveClasses), files);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Broken("is not a manifest.json of an S3 Inventory", e);
        }
    }

    /// <summary>What is said of an inventory that cannot be used.</summary>
    public static StoreException Broken(string what, Exception? cause = null) =>
        new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"The inventory {what}.", cause);

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new JsonException($"{name} is empty");
}
