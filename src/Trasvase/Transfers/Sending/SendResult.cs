using Trasvase.Storage;

namespace Trasvase.Transfers.Sending;

/// <summary>What came of sending an object.</summary>
/// <param name="Source">The version that was read, with details.</param>
/// <param name="Stored">What the target made of it; null if verification failed, and then nothing is visible there.</param>
/// <param name="Verification">How it was verified.</param>
/// <param name="Digests">Of the bytes that were read.</param>
/// <param name="Notes">What was stored otherwise than it was.</param>
internal sealed record SendResult(
    ObjectInfo Source, StoredObject? Stored, Verification Verification, IReadOnlyList<Digest> Digests, IReadOnlyList<string> Notes)
{
    /// <summary>The key that it got, if it is another one than was planned.</summary>
    public ObjectKey? TargetKey { get; init; }

    /// <summary>Of how many parts it was made; null if in one request.</summary>
    public int? PartCount { get; init; }

    /// <summary>Which way they took; by copy only if all of them did.</summary>
    public TransferRoute Route { get; init; } = TransferRoute.Relay;

    /// <summary>Bytes that were stored for it now; those of parts that were staged already are not among them.</summary>
    public long BytesSent { get; init; }

    /// <summary>Of those, bytes that passed through us.</summary>
    public long BytesRelayed { get; init; }

    /// <summary>What is to be counted of it, besides that it was stored.</summary>
    public IReadOnlyList<ShortReason> Reasons { get; init; } = [];

    /// <summary>Whether it was read twice, and was the same both times.</summary>
    public bool IsSteady { get; init; }

    /// <summary>How many of its parts were relayed, by this run or an earlier one.</summary>
    public int PartsRelayed { get; init; }
}
