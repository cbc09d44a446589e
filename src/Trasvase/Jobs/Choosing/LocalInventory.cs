using Trasvase.Storage;

namespace Trasvase.Jobs.Choosing;

/// <summary>
/// An inventory on this machine: its manifest, and the data files beside it or in a folder <c>data</c> there or one above, as S3 lays them
/// out.
/// </summary>
internal static class LocalInventory
{
    /// <summary>What opens its files.</summary>
    /// <param name="manifest">The manifest's file.</param>
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
        // Only the last name counts: a manifest must not be able to name any file of this machine.
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
