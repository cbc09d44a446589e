using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Trasvase.Jobs.Choosing;

/// <summary>Opens a file of an inventory. The stream is seekable and stays at one version of the file.</summary>
/// <param name="key">The data file's key as the manifest names it; null for the manifest itself.</param>
/// <param name="cancellationToken">Cancels.</param>
internal delegate Task<Stream> InventoryOpening(string? key, CancellationToken cancellationToken);

/// <summary>An object that an inventory lists.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="Info">The object's properties; null if the inventory lacks a column for them.</param>
internal sealed record InventoryEntry(ObjectKey Key, ObjectInfo? Info);

/// <summary>An S3 Inventory: a manifest and its data files. A data file is used only if its digest is the one in the manifest.</summary>
internal sealed class Inventory(InventoryManifest manifest, InventoryOpening open)
{
    private const int ManifestMax = 64 * 1024 * 1024;

    /// <summary>Reads a manifest.</summary>
    /// <param name="open">Opens the files of the inventory.</param>
    /// <param name="bucket">The bucket that the inventory must list.</param>
    /// <param name="archiveClasses">The storage classes whose objects have to be restored before they can be read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">
    /// The manifest cannot be read, lists another bucket, or has a format that is not supported.
    /// </exception>
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

    /// <summary>Refuses an inventory without the columns that a selection needs.</summary>
    /// <exception cref="StoreException">InvalidRequest: a column is missing.</exception>
    public Inventory For(Selection selection) =>
        manifest.Schema.WhyTooFew(selection) is { } why ? throw InventoryManifest.Broken(why) : this;

    /// <summary>Reads the objects in the order of the data files: the latest version of each key, without delete markers.</summary>
    /// <exception cref="StoreException">
    /// A file is missing, does not have the digest in the manifest, or holds a line that cannot be read.
    /// </exception>
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

    // Reading a file twice is the price for checking it: its content decides which objects the job takes up.
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
