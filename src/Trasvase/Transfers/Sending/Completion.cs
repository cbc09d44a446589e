using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Planning;

namespace Trasvase.Transfers.Sending;

/// <summary>Makes an object visible exactly once.</summary>
internal static class Completion
{
    /// <summary>
    /// Runs the request that makes the object visible. If it fails, the object may be stored all the same: only the answer was lost, or a
    /// repeated request met the object that the first one stored. The object's stamp then names this attempt, and the object is adopted.
    /// The request is never repeated without a look at the target.
    /// </summary>
    /// <exception cref="StoreException">
    /// AlreadyExists or PreconditionFailed if another writer was faster, whatever error the store reports: a commit by another writer may
    /// also have discarded the upload.
    /// </exception>
    public static Task<StoredObject> RunAsync(
        SendContext context, ObjectPlan.Send plan, string write, Func<Task<StoredObject>> request, CancellationToken cancellationToken) =>
        RetryLoop.RunAsync(
            context.Options.Retry, context.Time, token => TryAsync(context.Target, plan, write, request, token), cancellationToken);

    private static async Task<StoredObject> TryAsync(
        IObjectTarget target, ObjectPlan.Send plan, string write, Func<Task<StoredObject>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (StoreException e) when (MayHaveBeenStored(e))
        {
            var (asked, there) = await LookAsync(target, plan.TargetKey, cancellationToken).ConfigureAwait(false);
            if (!asked)
            {
                throw;
            }

            if (there is { ETag: { } eTag } && Stamp.Of(there)?.Write == write)
            {
                return new StoredObject(eTag, there.Version, DigestOf(there, target.Profile));
            }

            if (Overtaken(plan, there, e) is { } overtaken)
            {
                throw overtaken;
            }

            throw;
        }
    }

    // The digest was in the answer that got lost. A target that reports digests has checked the stored bytes against those that were
    // sent, and the stamp repeats that digest. If a target reports none, the stamp proves only what was meant to be stored.
    private static Digest? DigestOf(ObjectInfo own, StoreProfile target) =>
        target.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme) && Stamp.Of(own)?.Crc64 is { } crc64
            ? new Digest(DigestAlgorithm.Crc64Nvme, crc64)
            : null;

    private static bool MayHaveBeenStored(StoreException e) =>
        e.Kind is not (StoreErrorKind.PermissionDenied
            or StoreErrorKind.Unauthenticated
            or StoreErrorKind.Corrupt
            or StoreErrorKind.Unsupported
            or StoreErrorKind.SourceRefused);

    // Null if the precondition still holds, so that no other writer caused the failure.
    private static StoreException? Overtaken(ObjectPlan.Send plan, ObjectInfo? there, StoreException cause) => plan.Precondition switch
    {
        { MustBeAbsent: true } when there is not null =>
            new StoreException(
                StoreErrorKind.AlreadyExists, RetryAdvice.Never, $"'{plan.TargetKey}' was stored by another writer meanwhile.", cause),
        { ETag: { } expected } when there?.ETag != expected =>
            new StoreException(
                StoreErrorKind.PreconditionFailed,
                RetryAdvice.Never,
                $"'{plan.TargetKey}' was replaced by another writer meanwhile.",
                cause),
        _ => null,
    };

    // Asked is false if this look fails as well; the first error is then the one to report.
    private static async Task<(bool Asked, ObjectInfo? There)> LookAsync(
        IObjectTarget target, ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await target.FindAsync(key, version: null, cancellationToken).ConfigureAwait(false));
        }
        catch (StoreException)
        {
            return (false, null);
        }
    }
}
