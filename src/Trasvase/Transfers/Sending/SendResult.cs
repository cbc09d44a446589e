using Trasvase.Storage;

namespace Trasvase.Transfers.Sending;

/// <summary>The result of sending an object.</summary>
/// <param name="Source">The version that was read, with details.</param>
/// <param name="Stored">The stored object; null if verification failed, and then nothing is visible at the target.</param>
/// <param name="Verification">How the object was verified.</param>
/// <param name="Digests">The known digests of the bytes that were sent.</param>
/// <param name="Notes">What was stored differently from the source.</param>
internal sealed record SendResult(
    ObjectInfo Source, StoredObject? Stored, Verification Verification, IReadOnlyList<Digest> Digests, IReadOnlyList<string> Notes)
{
    /// <summary>The key that the object got; null for the planned one.</summary>
    public ObjectKey? TargetKey { get; init; }

    /// <summary>The number of parts; null if the object was stored with one request.</summary>
    public int? PartCount { get; init; }

    /// <summary>Whether the bytes were relayed or pulled; pulled only if all of them were.</summary>
    public TransferRoute Route { get; init; } = TransferRoute.Relay;

    /// <summary>The number of bytes that were stored now. Bytes of parts that were already staged do not count.</summary>
    public long BytesSent { get; init; }

    /// <summary>The number of sent bytes that passed through this machine.</summary>
    public long BytesRelayed { get; init; }

    /// <summary>What is counted for the object, besides that it was stored.</summary>
    public IReadOnlyList<ShortReason> Reasons { get; init; } = [];

    /// <summary>Whether the object was read twice with the same content.</summary>
    public bool IsSteady { get; init; }

    /// <summary>The number of parts that were relayed, by this run or an earlier one.</summary>
    public int PartsRelayed { get; init; }
}
