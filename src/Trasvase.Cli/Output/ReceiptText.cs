using Trasvase.Storage;

namespace Trasvase.Cli.Output;

/// <summary>Writes one object's receipt in a few lines. Pure.</summary>
internal static class ReceiptText
{
    /// <summary>Returns what happened to the one object that was named and did not fail.</summary>
    /// <param name="order">What the user asked for.</param>
    /// <param name="receipt">The object's receipt.</param>
    /// <param name="found">The number of its bytes that an earlier run had staged.</param>
    public static IEnumerable<string> Lines(TransferOrder order, TransferReceipt receipt, long found = 0)
    {
        yield return $"{Headline(order, receipt),-9} {Shown.Escaped(order.SourceOf(receipt).ToString())}";
        yield return $"       to {Shown.Escaped(order.TargetOf(receipt).ToString())}";
        if (receipt.Reasons.FirstOrDefault(reason => reason.Explains == ReasonKind.Renamed) is { } renamed)
        {
            var wayOut = renamed.Words == ShortReason.KeyTaken ? ": see --if-exists overwrite" : "";
            yield return $"  renamed  {Shown.Prose(renamed.Words)}{wayOut}";
        }

        if (receipt.Size is { } size)
        {
            yield return $"  size     {Units.Bytes(size)} ({Units.Count(size, "byte")}){InParts(receipt)}";
        }

        if (found > 0)
        {
            yield return $"  resumed  {Units.Bytes(found)} had arrived before, and were not sent again";
        }

        if (receipt is { Outcome: Outcome.Unchanged, SourceRemoved: true })
        {
            yield return "  sent     nothing: the target held it already";
        }

        if (receipt.Reason is { } reason)
        {
            yield return $"  reason   {Shown.Prose(reason)}";
        }

        if (receipt.Verification is { } verification)
        {
            yield return $"  verified {How(verification)}";
        }

        if (receipt.Route is { } route)
        {
            const string Pulled = "by pull: Azure Blob Storage fetched it from S3, no byte passed through this machine";
            yield return $"  went     {(route == TransferRoute.Pull ? Pulled : Through(receipt))}";
        }

        if (receipt.Outcome == Outcome.Transferred)
        {
            yield return $"  took     {Units.Duration(receipt.Duration)}, {Units.Rate(receipt.BytesSent, receipt.Duration)}, "
                + $"{Units.Count(receipt.Requests, "request")}";
        }

        foreach (var note in receipt.Notes)
        {
            yield return $"  note     {Shown.Prose(note)}";
        }
    }

    /// <summary>Returns what would happen to an object, in one line.</summary>
    public static string WouldLine(TransferOrder order, TransferReceipt receipt)
    {
        var what = receipt.Outcome switch
        {
            Outcome.Transferred when receipt.Updated.Count > 0 => $"would update {string.Join(" and ", receipt.Updated)} of",
            Outcome.Transferred => order.IsMove ? "would move" : "would copy",
            Outcome.Unchanged => order.IsMove ? "unchanged, would remove the source" : "unchanged",
            Outcome.Skipped => "skipped",
            _ => "refused",
        };
        var size = receipt.Size is { } bytes ? $" ({Units.Bytes(bytes)}{Requests(receipt)})" : "";
        var reason = receipt.Reason is { } why ? $": {Redaction.Of(why)}" : "";
        return Shown.Escaped($"{what,-10} {order.SourceOf(receipt)} -> {order.TargetOf(receipt)}{size}{reason}");
    }

    private static string Headline(TransferOrder order, TransferReceipt receipt) => receipt.Outcome switch
    {
        Outcome.Transferred when order.IsMove && receipt.SourceRemoved => "moved",
        Outcome.Transferred when receipt.Updated.Count > 0 => "updated",
        Outcome.Transferred => "copied",
        Outcome.Unchanged when receipt.SourceRemoved => "moved",
        Outcome.Unchanged => "unchanged",
        _ => "skipped",
    };

    private static string Through(TransferReceipt receipt) => receipt.BytesRelayed == receipt.BytesSent
        ? "by relay, through this machine"
        : $"in part by pull: {Units.Bytes(receipt.BytesRelayed)} passed through this machine";

    private static string InParts(TransferReceipt receipt) => receipt.PartCount is { } parts ? $" in {Units.Count(parts, "part")}" : "";

    private static string Requests(TransferReceipt receipt) => receipt.Outcome != Outcome.Transferred
        ? ""
        : receipt.Updated.Count > 0 ? ", no byte sent"
        : receipt.PartCount is { } parts ? $", {Units.Count(parts, "part")}" : ", one put";

    private static string How(Verification verification) => verification switch
    {
        Verification.Verified { By: VerifiedBy.Crc64Nvme } => "end to end, by the CRC-64 that S3 stored with the object",
        Verification.Verified { By: VerifiedBy.Relay } => "by the CRC-64 of the bytes read; no digest of the source could be compared",
        Verification.Verified { By: VerifiedBy.ReadBack } => "by reading the target back",
        Verification.Verified { By: VerifiedBy.Composite } => "by the source's digest of its parts, rebuilt",
        Verification.Verified { By: VerifiedBy.MultipartETag } => "by the source's ETag, rebuilt from the MD5s of its parts",
        Verification.Verified { By: VerifiedBy.Crc32 } => "by the source's own CRC-32",
        Verification.Verified { By: VerifiedBy.Crc32C } => "by the source's own CRC-32C",
        Verification.Verified { By: var by } => $"by the source's own {by.ToString().ToUpperInvariant()}",
        Verification.Unverifiable unverifiable => $"no: {Shown.Prose(unverifiable.Why)}",
        _ => "no: what arrived is not the source",
    };
}
