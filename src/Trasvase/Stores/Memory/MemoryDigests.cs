using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>Computes the digests that the store keeps.</summary>
internal static class MemoryDigests
{
    /// <summary>Returns the digests that the store reports for an object.</summary>
    /// <param name="content">The object's bytes.</param>
    /// <param name="partLengths">The lengths of the parts in which the object was uploaded, in bytes; empty if it was uploaded as a
    /// whole.</param>
    /// <param name="options">The store's options, which say which digests it keeps.</param>
    public static IReadOnlyList<Digest> Of(byte[] content, IReadOnlyList<int> partLengths, MemoryOptions options)
    {
        if (options.Digests is not { } kept)
        {
            return MemoryObject.DigestOf(content, options.Profile) is { } returned ? [returned] : [];
        }

        var digests = new List<Digest>();
        foreach (var (algorithm, scope) in kept)
        {
            if (scope == DigestScope.Composite && partLengths.Count > 0)
            {
                var value = Function(algorithm)
                    .Composite(Split(content, partLengths).Select(part => Function(algorithm).Compute(part.Span)));
                digests.Add(Digest.Of(algorithm, value, scope) with { PartCount = partLengths.Count });
            }
            else if (scope == DigestScope.Whole && (algorithm != DigestAlgorithm.Md5 || partLengths.Count == 0))
            {
                digests.Add(Compute(algorithm, content));
            }
        }

        return digests;
    }

    /// <summary>
    /// Returns the parts in which an object was uploaded, with the digests that its composite digest was made of. An object that was
    /// uploaded as a whole is its own only part.
    /// </summary>
    public static UploadedParts Parts(MemoryObject item, MemoryOptions options)
    {
        var lengths = item.PartLengths.Count > 0 ? item.PartLengths : [item.Content.Length];
        var algorithms = options.Digests?.Where(kept => kept.Scope == DigestScope.Composite && kept.Algorithm != DigestAlgorithm.Md5)
            .ToList() ?? [];
        var parts = Split(item.Content, lengths)
            .Select(part => new UploadedPart(part.Length, algorithms.Count > 0 ? Compute(algorithms[0].Algorithm, part.Span) : null));
        return new UploadedParts(lengths.Count, [.. parts]);
    }

    /// <summary>Computes the digest of bytes.</summary>
    public static Digest Compute(DigestAlgorithm algorithm, ReadOnlySpan<byte> content) =>
        Digest.Of(algorithm, Function(algorithm).Compute(content));

    private static List<ReadOnlyMemory<byte>> Split(byte[] content, IReadOnlyList<int> lengths)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        var offset = 0;
        foreach (var length in lengths)
        {
            parts.Add(content.AsMemory(offset, length));
            offset += length;
        }

        return parts;
    }

    private static DigestFunction Function(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Crc64Nvme => DigestFunction.Crc64,
        DigestAlgorithm.Crc32 => DigestFunction.Crc32,
        DigestAlgorithm.Crc32C => DigestFunction.Crc32C,
        DigestAlgorithm.Md5 => DigestFunction.Md5,
        DigestAlgorithm.Sha1 => DigestFunction.Sha1,
        DigestAlgorithm.Sha256 => DigestFunction.Sha256,
        _ => throw new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, $"Memory cannot take a digest of {algorithm}."),
    };
}
