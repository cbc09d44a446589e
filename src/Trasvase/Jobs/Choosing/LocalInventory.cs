namespace Trasvase.Jobs.Choosing;

/// <summary>
/// Opens an inventory on this machine, laid out as S3 writes it. The data files are beside the manifest, or in a folder <c>data</c>
/// beside it or one level above.
/// </summary>
internal static class LocalInventory
{
    /// <summary>Returns a delegate that opens the files.</summary>
    /// <param name="manifest">The manifest's path.</param>
    public static InventoryOpening Of(string manifest) => (key, _) =>
    {
        try
        {
            return Task.FromResult<Stream>(SelectionFile.Open(key is null ? manifest : Find(manifest, key)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"The inventory {manifest} cannot be read: {e.Message}", e);
        }
    };

    private static string Find(string manifest, string key)
    {
        // Only the last segment of the key is used. A manifest must not be able to name any file of this machine.
        var name = key[(key.LastIndexOf('/') + 1)..];
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny(Path.GetInvalidFileNameChars()))
        {
            throw InventoryManifest.Broken($"names a file that cannot be one: '{key}'");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(manifest))!;
        return new[] { folder, Path.Combine(folder, "data"), Path.Combine(folder, "..", "data") }
            .Select(place => Path.Combine(place, name))
            .FirstOrDefault(File.Exists)
            ?? throw InventoryManifest.Broken(
                $"{manifest} names the file {name}, which is neither beside it nor in a folder 'data' there or one above");
    }
}
