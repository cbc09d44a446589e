using System.Collections.Frozen;
using Trasvase.Storage;
using Trasvase.Stores.Memory;

namespace Trasvase.Tests.Transfers;

/// <summary>Profiles with the limits of real stores.</summary>
internal static class Profiles
{
    public const long MiB = 1024 * 1024;
    public const long GiB = 1024 * MiB;

    public static StoreProfile AzureBlob { get; } = MemoryProfile.Default with
    {
        PartSizeMax = 4000 * MiB,
        PartCountMax = 50_000,
        SinglePutMax = 5000 * MiB,
        ObjectSizeMax = 50_000 * 4000 * MiB,
        MetadataNames = MetadataNames.Identifier,
    };

    public static StoreProfile S3 { get; } = MemoryProfile.Default with
    {
        PartSizeMin = 5 * MiB,
        PartSizeMax = 5 * GiB,
        PartCountMax = 10_000,
        SinglePutMax = 5 * GiB,
        ObjectSizeMax = 5 * 1024 * GiB,
    };

    public static StoreProfile WithoutDigests { get; } = MemoryProfile.Default with { DigestsReturned = FrozenSet<DigestAlgorithm>.Empty };

    public static ObjectInfo Info(string key = "a/name.ext", long size = 100, string eTag = "\"e1\"") => new()
    {
        Key = new ObjectKey(key),
        Size = size,
        ETag = eTag,
        LastModified = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };
}
