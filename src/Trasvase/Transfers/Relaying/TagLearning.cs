using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Relaying;

/// <summary>
/// Finds out whether an entity tag that looks like an MD5 is none, when an object has another one: its content is read a third time, cut
/// otherwise, so that what changes bytes on their way would be seen.
/// </summary>
internal sealed class TagLearning(SendContext context)
{
    private const int Cuts = 3;

    private readonly ContentReader _reader = new(context.Limits, context.Options, context.Time);

    /// <summary>
    /// Whether the object did not differ from its source, but only from a tag that is no digest: then it may be sent again without being
    /// compared with that.
    /// </summary>
    /// <param name="sent">An object that differs from its source's digest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">The source cannot be read.</exception>
    /// <exception cref="SourceChangedException">It was replaced or removed meanwhile.</exception>
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
