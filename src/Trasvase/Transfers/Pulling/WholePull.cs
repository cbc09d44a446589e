using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>
/// Sends a small object without touching it: one request by which the target fetches it, refuses it if its MD5 is another than the
/// source's, and stores it with everything that belongs to it.
/// </summary>
internal sealed class WholePull(SendContext context, PullRequests requests)
{
    /// <summary>Sends.</summary>
    /// <param name="source">The version; without details if nothing of it is carried along.</param>
    /// <param name="plan">Where to.</param>
    /// <param name="md5">What the bytes must have.</param>
    /// <param name="progress">Counts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns><see cref="PullAttempt.Sent"/> or <see cref="PullAttempt.WrongBytes"/>; or why the target did not pull it.</returns>
    /// <exception cref="SourceChangedException">The source is no longer the pinned version.</exception>
    public Task<Pulled<PullAttempt>> SendAsync(
        ObjectInfo source, ObjectPlan.Send plan, Digest md5, ObjectProgress progress, CancellationToken cancellationToken) =>
        requests.GuardAsync(() => SendGuardedAsync(source, plan, md5, progress, cancellationToken));

    private async Task<PullAttempt> SendGuardedAsync(
        ObjectInfo source, ObjectPlan.Send plan, Digest md5, ObjectProgress progress, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterPullAsync(cancellationToken).ConfigureAwait(false);
        await context.Limits.TakeBytesAsync(source.Size, cancellationToken).ConfigureAwait(false);
        var crc64 = source.Digests.Find(DigestAlgorithm.Crc64Nvme);
        var stamp = context.StampOf(source, md5, new Verification.Verified(VerifiedBy.Md5), Stamp.NewWrite(context.Options.Chance));
        var (options, notes) = context.Write(source, plan.Precondition, stamp);
        var ask = requests.LimitAttempts(() => PullAsync(source, plan.TargetKey, md5, options, cancellationToken));
        var stored = await Completion.RunAsync(context, plan, stamp.Write, ask, cancellationToken).ConfigureAwait(false);
        KillPoint.Pass("copy-stored");
        List<Digest> digests = crc64 is null ? [md5] : [crc64, md5];
        if (Verify(digests, stored.Digest) is Verification.Mismatch mismatch)
        {
            return new PullAttempt.WrongBytes(stored, Verifier.Explain(mismatch, stored: true));
        }

        progress.BeginAttempt().Moved(source.Size);
        slot.Succeeded(source.Size);
        return new PullAttempt.Sent(
            new SendResult(
                source, stored, Verify(digests, stored.Digest), digests, notes)
            { BytesSent = source.Size, Route = TransferRoute.Pull });
    }

    private async Task<StoredObject> PullAsync(
        ObjectInfo source, ObjectKey key, Digest md5, WriteOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.AskAsync(
                source,
                grant => context.Target.PullAsync(key, grant, md5, options, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Corrupt)
        {
            // The source is what it was: either the digest is none of its content, or the bytes changed on their way. The way through us
            // tells.
            throw e.With(RetryAdvice.Never);
        }
    }

    // The target has compared the MD5 already; what it tells besides must not contradict.
    private static Verification Verify(List<Digest> digests, Digest? told)
    {
        var ours = told is { Scope: DigestScope.Whole } ? digests.Find(digest => digest.Algorithm == told.Algorithm) : null;
        return ours is null ? new Verification.Verified(VerifiedBy.Md5)
            : ours.Hex != told!.Hex ? new Verification.Mismatch(ours, told)
            : new Verification.Verified(Verifier.By(ours));
    }
}
