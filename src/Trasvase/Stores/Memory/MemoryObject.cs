using System.Collections.ObjectModel;
using System.Security.Cryptography;
using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>One version of an object. It never changes after it is made.</summary>
internal sealed record MemoryObject(ObjectInfo Info, byte[] Content, IReadOnlyDictionary<string, string> Tags)
{
    public ObjectKey Key => Info.Key;

    /// <summary>The lengths of the parts in which the object was uploaded, in bytes; empty if it was uploaded as a whole.</summary>
    public IReadOnlyList<int> PartLengths { get; init; } = [];

    /// <summary>Makes a version from all its bytes. The container adds the version id and the time.</summary>
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

    /// <summary>Returns a version with the same bytes but other headers, metadata or tags.</summary>
    /// <param name="change">The change.</param>
    /// <param name="id">An id that no other change has. It becomes the entity tag.</param>
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

    /// <summary>Returns the entity tag that S3 gives an object that was uploaded as a whole.</summary>
    public static string ETagOf(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";

    /// <summary>Returns the digest that the store computes over received bytes; null if its profile returns none.</summary>
    public static Digest? DigestOf(byte[] content, StoreProfile profile) =>
        profile.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme) ? Digest.OfCrc64(Crc64.Compute(content)) : null;

    /// <summary>Returns the information that a listing holds about the object.</summary>
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

    /// <summary>Returns the result for the writer of the object.</summary>
    public StoredObject Receipt(StoreProfile profile) => new(Info.ETag!, Info.Version, DigestOf(Content, profile));
}
