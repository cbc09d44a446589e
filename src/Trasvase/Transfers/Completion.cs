using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>Makes an object visible, once.</summary>
internal static class Completion
{
    /// <summary>
    /// Runs the request that makes the object visible. If it fails, the object may be there all the same, because only the
    /// answer was lost, or because a repeated request met the object of the first: then its stamp names this attempt, and it
    /// is adopted. Nothing is ever repeated blindly.
    /// </summary>
    public static async Task<StoredObject> RunAsync(
        IObjectTarget target, ObjectKey key, string write, Func<Task<StoredObject>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (StoreException e) when (MayHaveBeenStored(e))
        {
            if (await FindOwnAsync(target, key, write, cancellationToken).ConfigureAwait(false) is { } own)
            {
                return new StoredObject(own.ETag, own.Version, DigestOf(own, target.Profile));
            }

            throw;
        }
    }

    // The digest was in the answer that got lost. A target that tells one has checked what it stored against what was sent,
    // which the stamp repeats; of one that tells none, nothing is known, and the stamp proves only what we meant to store.
    private static Digest? DigestOf(ObjectInfo own, StoreProfile target) =>
        target.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme) && Stamp.Of(own) is { } stamp
            ? new Digest(DigestAlgorithm.Crc64Nvme, stamp.Crc64)
            : null;

    private static bool MayHaveBeenStored(StoreException e) =>
        e.Kind is not (StoreErrorKind.PermissionDenied or StoreErrorKind.Unauthenticated or StoreErrorKind.Corrupt or StoreErrorKind.Unsupported);

    private static async Task<ObjectInfo?> FindOwnAsync(IObjectTarget target, ObjectKey key, string write, CancellationToken cancellationToken)
    {
        try
        {
            var there = await target.FindAsync(key, version: null, cancellationToken).ConfigureAwait(false);
            return there is not null && Stamp.Of(there)?.Write == write ? there : null;
        }
        catch (StoreException)
        {
            // The target cannot be asked either: the first error is the one to report.
            return null;
        }
    }
}
