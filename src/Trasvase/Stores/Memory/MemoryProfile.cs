using System.Collections.Frozen;
using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>Describes what a store in memory can do by default.</summary>
internal static class MemoryProfile
{
    /// <summary>The storage class of archived objects. They are found and listed but cannot be read before they are restored.</summary>
    public const string ArchiveClass = "ARCHIVE";

    private const int KeyLengthMax = 1024;

    /// <summary>
    /// A profile with every capability of the contract except pulls. Parts may have any size, so that tests can be small.
    /// </summary>
    public static StoreProfile Default { get; } = new()
    {
        Scheme = "mem",
        Name = "Memory",
        PartSizeMin = 1,
        PartSizeMax = 1L << 30,
        PartCountMax = 10_000,
        SinglePutMax = 1L << 30,
        ObjectSizeMax = 1L << 30,
        ConditionalCreate = true,
        ConditionalReplace = true,
        Versions = true,
        ListsVersions = true,
        ArchiveClasses = FrozenSet.Create(StringComparer.Ordinal, ArchiveClass),
        Tags = true,
        Updates = true,
        FindsStagedParts = true,
        FindsParts = true,
        ProtectsBytes = true,
        ETagsAreDigests = true,
        ListsDetails = true,
        DigestsReturned = FrozenSet.Create(DigestAlgorithm.Crc64Nvme),
        WhyKeyRefused = static key => !key.IsText ? "takes only keys that are UTF-8"
            : key.Utf8Length > KeyLengthMax
            ? $"takes keys of at most {KeyLengthMax} bytes, and this one has {key.Utf8Length}"
            : null,
    };

    /// <summary>A profile with pulls as well: stores in memory fetch from each other.</summary>
    public static StoreProfile Copying { get; } = Default with
    {
        WhyNoGrants = null,
        PullReach = PullReach.AnyUrl,
        SinglePullMax = 1L << 30,
        PullUrlMax = 2048,
        PullChecks = FrozenSet.Create(DigestAlgorithm.Md5),
    };
}
