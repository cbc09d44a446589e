namespace Trasvase.Testing.StandIns.S3;

/// <summary>An upload in parts that is not yet an object, or has become one.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Where the object will be.</param>
/// <param name="Traits">What will be kept with it.</param>
/// <param name="Mode">The checksum that the object will have; null for none.</param>
/// <param name="IsDefaultMode">Whether nobody asked for that checksum.</param>
internal sealed record S3Upload(string Id, string Key, S3Traits Traits, S3DigestMode? Mode, bool IsDefaultMode)
{
    /// <summary>What is staged, by number: sent again, a part replaces the earlier one.</summary>
    public SortedDictionary<int, S3StagedPart> Parts { get; } = [];

    /// <summary>What the upload has become; null as long as it is open.</summary>
    public S3ObjectVersion? Completed { get; set; }
}

/// <summary>A part that is staged.</summary>
internal sealed record S3StagedPart(ReadOnlyMemory<byte> Bytes, string ETag, byte[]? Digest, DateTimeOffset LastModified);
