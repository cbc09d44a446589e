using System.Collections.Frozen;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3;

/// <summary>Makes the profile of an S3 bucket.</summary>
internal static class S3Profile
{
    private const long MiB = 1024 * 1024;
    private const long GiB = 1024 * MiB;

    /// <summary>Returns the profile of AWS's own service, or of a server that speaks its protocol.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="hasCustomerKey">Whether objects are read with a customer's key (SSE-C).</param>
    /// <param name="signs">Whether requests and read URLs are signed.</param>
    public static StoreProfile Of(S3Bucket bucket, bool hasCustomerKey, bool signs) => new()
    {
        Scheme = "s3",
        Service = bucket.Service,
        Name = bucket.IsAmazon ? "Amazon S3" : "S3",
        PartSizeMin = 5 * MiB,
        PartSizeMax = 5 * GiB,
        PartCountMax = 10_000,
        SinglePutMax = 5 * GiB,
        // 10,000 parts of 5 GiB: AWS's limit since December 2025. A server with a lower limit refuses the request.
        ObjectSizeMax = 10_000 * 5 * GiB,
        ConditionalCreate = true,
        ConditionalReplace = true,
        Versions = true,
        ListsVersions = true,
        ArchiveClasses = bucket.IsAmazon ? S3Headers.ArchiveClasses : FrozenSet<string>.Empty,
        TellsArchived = bucket.IsAmazon,
        Tags = true,
        FindsStagedParts = true,
        FindsParts = true,
        ProtectsBytes = bucket.IsSecure,
        ListsDetails = false,
        Order = ListingOrder.Utf8Bytes,
        KeepsStart = bucket.IsAmazon,
        Network = bucket.Network,
        WhyNoGrants = hasCustomerKey ? "opens these objects with their owner's key (SSE-C), which travels in headers and in no URL"
            : signs && !bucket.IsSecure && bucket.Network != NetworkScope.ThisMachine
            ? "is reached over plain HTTP, where others could read a signed URL and use it, so none is given: use https where there is one"
            : null,
        LooksBeforeRemoval = !bucket.IsAmazon,
        ETagsAreDigests = bucket.IsAmazon,
        PullReach = PullReach.None,
        DigestsReturned = bucket.IsAmazon
            ? FrozenSet.ToFrozenSet([DigestAlgorithm.Crc64Nvme, DigestAlgorithm.Md5])
            : FrozenSet.ToFrozenSet([DigestAlgorithm.Md5]),
        MetadataNames = MetadataNames.HttpToken,
        MetadataBytesMax = 2048,
        WhyKeyRefused = static key => !key.IsText ? "takes only keys that are UTF-8"
            : key.Utf8Length > 1024 ? $"takes keys of at most 1024 bytes, and this one has {key.Utf8Length}"
            : null,
    };
}
