using System.Collections.ObjectModel;
using System.Security.Cryptography;
using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>One version of an object. Never changes once it is made.</summary>
internal sealed record MemoryObject(ObjectInfo Info, byte[] Content, IReadOnlyDictionary<string, string> Tags)
{
    public ObjectKey Key => Info.Key;

    /// <summary>Lengths of the parts in which it came; empty if it came in one piece.</summary>
    public IReadOnlyList<int> PartLengths { get; init; } = [];

    /// <summary>Makes a version out of all its bytes; version id and time are given to it by the container.</summary>
    public static MemoryObject Of(ObjectKey key, byte[] content, string eTag, WriteOptions options, MemoryOptions store)
    {
        var info = new ObjectInfo
        {
            Key = key,
            Size = content.Length,
            ETag = eTag,
            LastModified = default,
            Digests = MemoryDigests.Of(content, [], store),
            Headers = options.Headers,
            Metadata = new Dictionary<string, string>(options.Metadata, StringComparer.OrdinalIgnoreCase),
            TagCount = store.Profile.Tags ? options.Tags.Count : null,
            StorageClass = options.StorageClass,
            IsArchived = options.StorageClass == MemoryProfile.ArchiveClass,
        };
        return new MemoryObject(info, content, new Dictionary<string, string>(options.Tags, StringComparer.Ordinal));
    }

    /// <summary>The same bytes with something else that belongs to them.</summary>
    /// <param name="change">What.</param>
    /// <param name="id">Tells this change from every other one.</param>
    public MemoryObject With(ObjectChange change, string id)
    {
        var info = Info with { ETag = $"\"{id}\"" };
        return change switch
        {
            ObjectChange.Headers headers => this with { Info = info with { Headers = headers.Value } },
            ObjectChange.Metadata metadata =>
                this with
                {
                    Info = info with { Metadata = new Dictionary<string, string>(metadata.Value, StringComparer.OrdinalIgnoreCase) }
                },
            ObjectChange.Tags tags =>
                this with
                {
                    Info = info with { TagCount = tags.Value.Count },
                    Tags = new Dictionary<string, string>(tags.Value, StringComparer.Ordinal)
                },
            _ => throw new InvalidOperationException("A change nobody knows."),
        };
    }

    /// <summary>What S3 gives as the entity tag of an object that came in one piece.</summary>
    public static string ETagOf(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";

    /// <summary>What the store computes itself over bytes that it received.</summary>
    public static Digest? DigestOf(byte[] content, StoreProfile profile) =>
        profile.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme) ? Digest.OfCrc64(Crc64.Compute(content)) : null;

    /// <summary>As a listing shows it.</summary>
    public ObjectInfo Listed(StoreProfile profile) => profile.ListsDetails
        ? Info
        : Info with
        {
            HasDetails = false,
            Version = null,
            Digests = [],
            TagCount = null,
            Headers = ContentHeaders.None,
            Metadata = ReadOnlyDictionary<string, string>.Empty
        };

    /// <summary>What is told to whoever stored it.</summary>
    public StoredObject Receipt(StoreProfile profile) => new(Info.ETag!, Info.Version, DigestOf(Content, profile));
}
