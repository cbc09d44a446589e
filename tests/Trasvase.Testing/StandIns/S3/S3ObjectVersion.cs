namespace Trasvase.Testing.StandIns.S3;

/// <summary>How S3 encrypts an object.</summary>
internal enum S3Encryption
{
    /// <summary>With S3's own keys: the entity tag is made of MD5s.</summary>
    Managed,

    /// <summary>With a key of KMS: the entity tag is no MD5.</summary>
    Kms,

    /// <summary>With a key that each request brings: the entity tag is no MD5.</summary>
    Customer,
}

/// <summary>What is kept with an object besides its bytes.</summary>
internal sealed record S3Traits
{
    /// <summary>STANDARD, STANDARD_IA, GLACIER, DEEP_ARCHIVE, INTELLIGENT_TIERING and so on.</summary>
    public string StorageClass { get; init; } = "STANDARD";

    /// <summary>INTELLIGENT_TIERING's own archive: ARCHIVE_ACCESS or DEEP_ARCHIVE_ACCESS; null outside.</summary>
    public string? ArchiveStatus { get; init; }

    /// <summary>Content-Type, Cache-Control and the like.</summary>
    public IReadOnlyDictionary<string, string> ContentHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>User metadata without the prefix; text of any kind.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public S3Encryption Encryption { get; init; }

    /// <summary>The customer's key, 32 bytes, in base64; only with <see cref="S3Encryption.Customer"/>.</summary>
    public string? CustomerKey { get; init; }

    /// <summary>Whether the object can only be read once it is restored.</summary>
    public bool IsArchived => StorageClass is "GLACIER" or "DEEP_ARCHIVE" || ArchiveStatus is not null;
}

/// <summary>One part of an object that was uploaded in parts.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="Offset">Where it begins in the object.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Digest">Its own checksum, by the object's algorithm; null if the object has none.</param>
internal sealed record S3StoredPart(int Number, long Offset, long Length, byte[]? Digest);

/// <summary>A restored copy of an archived object, or the wait for it.</summary>
/// <param name="ReadyAt">When it can be read; null as long as only a test can say so.</param>
/// <param name="Days">How long it lives from then on.</param>
internal sealed record S3Restore(DateTimeOffset? ReadyAt, int Days)
{
    public DateTimeOffset? Expiry => ReadyAt?.AddDays(Days);

    public bool IsOngoing(DateTimeOffset now) => ReadyAt is null || ReadyAt > now;

    public bool IsReadable(DateTimeOffset now) => ReadyAt <= now && now < Expiry;
}

/// <summary>One version of an object, or a delete marker. It never changes; only its restored copy comes and goes.</summary>
internal sealed record S3ObjectVersion
{
    public required string Key { get; init; }

    /// <summary><c>null</c>, as text, in a bucket without versions.</summary>
    public required string VersionId { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public bool IsDeleteMarker { get; init; }

    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>What it has instead of <see cref="Bytes"/>; null for none.</summary>
    public PretendedContent? Pretended { get; init; }

    /// <summary>How long it is.</summary>
    public long Size => Pretended?.Length ?? Bytes.Length;

    /// <summary>With its quotes.</summary>
    public string ETag { get; init; } = "";

    public S3StoredDigest? Digest { get; init; }

    /// <summary>Empty if it was put whole.</summary>
    public IReadOnlyList<S3StoredPart> Parts { get; init; } = [];

    public S3Traits Traits { get; init; } = new();

    /// <summary>The restored copy; null if none was asked for.</summary>
    public S3Restore? Restore { get; set; }
}

/// <summary>A delete that changed something or would have.</summary>
/// <param name="Key">The key.</param>
/// <param name="VersionId">The version that the request named; null if none.</param>
/// <param name="Removed">What is gone or hidden now; null if there was nothing.</param>
/// <param name="MadeMarker">Whether a delete marker was put on top.</param>
/// <param name="Time">When.</param>
internal sealed record S3Deletion(string Key, string? VersionId, S3ObjectVersion? Removed, bool MadeMarker, DateTimeOffset Time);
