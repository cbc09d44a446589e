namespace Trasvase.Testing.StandIns.S3;

/// <summary>How a stand-in is started.</summary>
internal sealed record S3StandInOptions
{
    /// <summary>Speaks TLS, with a certificate made at the start.</summary>
    public bool Tls { get; init; }

    /// <summary>The region that requests must be signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The clock at the start.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The least length of a part other than the last, in bytes; S3's is 5 MiB.</summary>
    public long PartSizeMin { get; init; } = 5L << 20;

    /// <summary>How many entries a page of a listing has at most, whatever is asked for; S3's are 1,000.</summary>
    public int PageSizeMax { get; init; } = 1000;

    /// <summary>Whether an upload that is completed a second time is answered as the first time. S3 does so for a while, and then
    /// forgets.</summary>
    public bool RemembersCompletions { get; init; } = true;

    /// <summary>Whether objects that come without a checksum get a CRC64NVME, as since December 2024.</summary>
    public bool AddsDigests { get; init; } = true;

    /// <summary>How long a restore takes by the clock; null: until a test completes it.</summary>
    public TimeSpan? RestoreTakes { get; init; }
}
