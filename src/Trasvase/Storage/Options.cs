using System.Collections.ObjectModel;

namespace Trasvase.Storage;

/// <summary>A range of bytes.</summary>
/// <param name="Offset">The first byte, counted from 0.</param>
/// <param name="Length">The number of bytes; at least 1.</param>
internal readonly record struct ByteRange(long Offset, long Length);

/// <summary>How to read an object.</summary>
internal sealed record ReadOptions
{
    /// <summary>The bytes wanted; null for all of them.</summary>
    public ByteRange? Range { get; init; }

    /// <summary>Read only if the object still has this entity tag, a strong one; null for any.</summary>
    public string? Match { get; init; }

    /// <summary>
    /// Read only if the object was not modified after this time. Meant for objects without a strong entity tag. A store may ignore it, so
    /// the reader must compare the answer. Null for any time.
    /// </summary>
    public DateTimeOffset? UnmodifiedSince { get; init; }

    /// <summary>The version wanted; null for the current one.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// The length of the whole object in bytes, for servers that leave it out of their answer; null if it is not known.
    /// </summary>
    public long? Size { get; init; }

    /// <summary>Options to read this version, or a range of it, under every condition that its known properties allow.</summary>
    internal static ReadOptions Of(ObjectInfo pinned, ByteRange? range)
    {
        var match = pinned.StrongETag;
        return new ReadOptions
        {
            Range = range,
            Match = match,
            Version = pinned.Version,
            Size = pinned.Size,
            // HTTP headers hold whole seconds, but a listing may hold fractions.
            UnmodifiedSince = match is null ? pinned.LastModified?.AddTicks(TimeSpan.TicksPerSecond - 1) : null,
        };
    }
}

/// <summary>What to list.</summary>
internal sealed record ListOptions
{
    /// <summary>Only keys that begin with this; compared as text, not as a folder.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Only keys after this one, itself excluded.</summary>
    public ObjectKey? StartAfter { get; init; }

    /// <summary>Keys that hold this text after the prefix are rolled up into one prefix; null to list every key.</summary>
    public string? Delimiter { get; init; }

    /// <summary>
    /// List the versions that were current at this time. Keys that had no version then are left out. Null for the versions that are current
    /// now. Refused with <see cref="StoreErrorKind.Unsupported"/> where <see cref="StoreProfile.ListsVersions"/> is not claimed.
    /// </summary>
    public DateTimeOffset? VersionsAt { get; init; }

    /// <summary>The most entries to ask for in one page; the store may answer with fewer. 1 to 1,000.</summary>
    public int PageSize { get; init; } = 1000;
}

/// <summary>How to store an object. The same record is given when an upload begins and when it is completed.</summary>
internal sealed record WriteOptions
{
    /// <summary>What must hold at the target when the object becomes visible.</summary>
    public Precondition Precondition { get; init; } = Precondition.None;

    /// <summary>Headers to store.</summary>
    public ContentHeaders Headers { get; init; } = ContentHeaders.None;

    /// <summary>User metadata to store; names and values that the store's profile allows.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Tags to store with the object.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Storage class or access tier, in the store's own word; null for its default.</summary>
    public string? StorageClass { get; init; }
}
