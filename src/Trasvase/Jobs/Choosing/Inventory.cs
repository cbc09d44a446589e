using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Trasvase.Jobs.Choosing;

/// <summary>Opens a file of an inventory, which can be read at any place, and stays the same version.</summary>
/// <param name="key">Which data file, by the key that the manifest gives it; null for the manifest itself.</param>
/// <param name="cancellationToken">Stops it.</param>
internal delegate Task<Stream> InventoryOpening(string? key, CancellationToken cancellationToken);

/// <summary>An object that an inventory lists.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Info">What is known of it; null if the inventory has not enough columns for that.</param>
internal sealed record InventoryEntry(ObjectKey Key, ObjectInfo? Info);

/// <summary>
/// An S3 Inventory: its manifest, and the data files that belong to it. Nothing of a file is used before its digest is the manifest's.
/// </summary>
internal sealed class Inventory(InventoryManifest manifest, InventoryOpening open)
{
    private const int ManifestMax = 64 * 1024 * 1024;

    /// <summary>Reads a manifest.</summary>
    /// <param name="open">Opens its files.</param>
    /// <param name="bucket">The bucket that it has to be of.</param>
    /// <param name="archiveClasses">Storage classes whose objects have to be restored first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreException">It cannot be read, is of another bucket, or of a kind that cannot be used.</exception>
    public static async Task<Inventory> OpenAsync(
        InventoryOpening open, string bucket, IReadOnlySet<string> archiveClasses, CancellationToken cancellationToken)
    {
        var content = await open(null, cancellationToken).ConfigureAwait(false);
        await using var closing = content.ConfigureAwait(false);
        var held = new MemoryStream();
        await using var closingToo = held.ConfigureAwait(false);
        var buffer = new byte[64 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            await held.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            if (held.Length > ManifestMax)
            {
                throw InventoryManifest.Broken($"is longer than {ManifestMax} bytes");
            }
        }

        return new Inventory(InventoryManifest.Read(held.ToArray(), bucket, archiveClasses), open);
    }

    /// <summary>Refuses an inventory that does not tell what a selection asks for.</summary>
    /// <exception cref="StoreException">InvalidRequest: a column is missing.</exception>
    public Inventory For(Selection selection) =>
        manifest.Schema.WhyTooFew(selection) is { } why ? throw InventoryManifest.Broken(why) : this;

    /// <summary>Its objects: of each key the latest version, and no delete markers. In the order of its files.</summary>
    /// <exception cref="StoreException">A file is missing, is not the one that the manifest means, or a line of it cannot be
    /// read.</exception>
    public async IAsyncEnumerable<InventoryEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in manifest.Files)
        {
            var content = await open(file.Key, cancellationToken).ConfigureAwait(false);
            await using var closing = content.ConfigureAwait(false);
            await EnsureWholeAsync(content, file, cancellationToken).ConfigureAwait(false);
            content.Position = 0;
            await foreach (var entry in manifest.Format.ReadAsync(content, file.Key, cancellationToken).ConfigureAwait(false))
            {
                yield return entry;
            }
        }
    }

    // A file is read twice rather than believed: what it says decides what is taken up.
    private static async Task EnsureWholeAsync(Stream content, InventoryFile file, CancellationToken cancellationToken)
    {
        var digest = await MD5.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
        if (!Convert.ToHexStringLower(digest).Equals(file.Md5, StringComparison.OrdinalIgnoreCase))
        {
            throw new StoreException(
                StoreErrorKind.Corrupt,
                RetryAdvice.Never,
                $"The inventory's file {file.Key} is not the one that its manifest means: the MD5 is {Convert.ToHexStringLower(digest)}, "
                + $"not {file.Md5}.");
        }
    }
}
