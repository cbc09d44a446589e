using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>
/// Sends an object without its bytes passing through this machine. With one request the target pulls the object, refuses it if its MD5
/// differs from the source's, and stores it with everything that goes along.
/// </summary>
internal sealed class WholePull(SendContext context, PullRequests requests)
{
    /// <summary>Sends an object.</summary>
    /// <param name="source">The source version; without details if none of them are carried along.</param>
    /// <param name="plan">The plan, with the target key and the precondition.</param>
    /// <param name="md5">The MD5 that the bytes must have.</param>
    /// <param name="progress">Counts the bytes moved.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>
    /// <see cref="PullAttempt.Sent"/> or <see cref="PullAttempt.WrongBytes"/>, or the reason why the target did not pull the object.
    /// </returns>
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
            // The source has not changed, so either the digest is not that of its content, or the bytes changed on their way. A relay
            // shows which.
            throw e.With(RetryAdvice.Never);
        }
    }

    // The target has already compared the MD5. Another digest that it reports must not contradict that.
    private static Verification Verify(List<Digest> digests, Digest? told)
    {
        var ours = told is { Scope: DigestScope.Whole } ? digests.Find(digest => digest.Algorithm == told.Algorithm) : null;
        return ours is null ? new Verification.Verified(VerifiedBy.Md5)
            : ours.Hex != told!.Hex ? new Verification.Mismatch(ours, told)
            : new Verification.Verified(Verifier.By(ours));
    }
}
