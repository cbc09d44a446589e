using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Relaying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// Finds, among copies of a source object, the one that has the source's content, where no property shows which version was copied.
/// Without this search, every repetition of the same command would store one more copy.
/// </summary>
internal sealed class EqualContents(SendContext context)
{
    private readonly ContentReader _reader = new(context.Limits, context.Options, context.Time);

    /// <summary>
    /// Reads the source once and compares its CRC-64 with those in the copies' stamps. Reads nothing in a dry run, and never reads an
    /// archived object.
    /// </summary>
    /// <returns>A plan that sends nothing; null if no copy is equal.</returns>
    /// <exception cref="StoreException">The source cannot be read.</exception>
    /// <exception cref="SourceChangedException">The source was replaced or removed meanwhile.</exception>
    public async Task<ObjectPlan?> FindEqualAsync(PlanFacts facts, IReadOnlyList<ObjectInfo> copies, CancellationToken cancellationToken)
    {
        if (copies.Count == 0 || context.Options.DryRun || facts.Source.IsArchived)
        {
            return null;
        }

        var (crc64, _) = await _reader.ReadAsync(context.Source, facts.Source, proof: null, cancellationToken).ConfigureAwait(false);
        return copies.FirstOrDefault(copy => Stamp.Of(copy)?.Crc64 == crc64.Hex) is { } equal
            ? new ObjectPlan.LeaveUnchanged(equal)
            {
                // The CRC-64 in the stamp is known to be that of the copy only if the copy was verified.
                Verification = Stamp.Of(equal)!.VerifiedBy is null
                    ? new Verification.Unverifiable(
                        "its content equals what its copy was made of, and the copy itself could not be verified when it was stored")
                    : new Verification.Verified(VerifiedBy.Stamp),
                Note =
                    $"It was read and its CRC-64 compared with that of the copy '{equal.Key}', which is equal: "
                    + $"{TransferPlanner.WhyUnknown(equal, facts)}.",
            }
            : null;
    }
}
