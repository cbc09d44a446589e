using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Planning;

namespace Trasvase.Transfers.Sending;

/// <summary>Makes an object visible, once.</summary>
internal static class Completion
{
    /// <summary>
    /// Runs the request that makes the object visible. If it fails, the object may be there all the same, because only the
    /// answer was lost, or because a repeated request met the object of the first: then its stamp names this attempt, and it
    /// is adopted. Nothing is ever repeated without a look.
    /// </summary>
    /// <exception cref="StoreException">
    /// AlreadyExists or PreconditionFailed if another writer was faster, whatever the store calls that: a commit by another
    /// writer may also have discarded the upload.
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

    // The digest was in the answer that got lost. A target that tells one has checked what it stored against what was sent,
    // which the stamp repeats; of one that tells none, nothing is known, and the stamp proves only what we meant to store.
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

    // Null if the precondition still holds: then it was not another writer.
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

    // False if the target cannot be asked either: the first error is the one to report then.
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
