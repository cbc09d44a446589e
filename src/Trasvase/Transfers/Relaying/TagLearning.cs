using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Relaying;

/// <summary>
/// Finds out whether entity tags that look like an MD5 are not digests, when an object differs from its tag. The content is read a third
/// time, cut differently, so that a fault that changes bytes on their way would show.
/// </summary>
internal sealed class TagLearning(SendContext context)
{
    private const int Cuts = 3;

    private readonly ContentReader _reader = new(context.Limits, context.Options, context.Time);

    /// <summary>
    /// Whether the object differs from its source only by an entity tag that is not a digest. The object may then be sent again without a
    /// comparison with the tag.
    /// </summary>
    /// <param name="sent">The result for an object that differs from its source's digest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">The source cannot be read.</exception>
    /// <exception cref="SourceChangedException">The source was replaced or removed meanwhile.</exception>
    public async Task<bool> IsTagNoDigestAsync(SendResult sent, CancellationToken cancellationToken)
    {
        if (sent.Verification is not Verification.Mismatch mismatch
            || !TagTrust.IsOfTag(mismatch.Expected, sent.Source.ETag)
            || !context.Trust.MayBeOpaque
            || !sent.IsSteady || sent.Digests.Find(DigestAlgorithm.Crc64Nvme) is not { } read)
        {
            return false;
        }

        if (!context.Trust.AreOpaque)
        {
            var third = await _reader.ReadCutAsync(context.Source, sent.Source, Cuts, cancellationToken).ConfigureAwait(false);
            if (third.Hex != read.Hex || !context.Trust.MayBeOpaque)
            {
                return false;
            }

            context.Trust.LearnOpaque(sent.Source.Key);
        }

        return true;
    }
}
