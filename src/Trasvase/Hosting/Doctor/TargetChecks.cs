using System.Security.Cryptography;
using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Pulling;
using Trasvase.Transfers.Sending;

namespace Trasvase.Hosting.Doctor;

/// <summary>
/// Checks what may be done with the target. One tiny part is staged for an upload that is never completed, under a random key. Nothing
/// becomes visible, and objects with other keys are not touched.
/// </summary>
internal sealed class TargetChecks(ExaminedJob examined)
{
    private const int Length = 16;

    // No version has this entity tag, so a condition on it cannot hold.
    private const string NoSuchTag = "\"0x8D0000000000000\"";

    private bool _mayList;

    public IEnumerable<Check> All() =>
    [
        new("list", FindingSide.Target, ListAsync) { Needs = ["connection", "credentials"] },
        new("look", FindingSide.Target, LookAsync) { Needs = ["list"] },
        new("write", FindingSide.Target, WriteAsync) { Needs = ["list"] },
        new("condition", FindingSide.Target, ConditionAsync) { Needs = ["write"] },
        new("pull", FindingSide.Target, PullAsync) { Needs = ["write", Check.IdOf(FindingSide.Source, "read")] },
        new("remove", FindingSide.Target, _ => Task.FromResult(Remove())) { Needs = ["list"] },
        new("limits", FindingSide.Target, _ => Task.FromResult(Limits.Of(examined.Target.Profile))) { Needs = ["options"] },
    ];

    private async Task<CheckResult> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            var listing = examined.TargetListing
                .ListAsync(new ListOptions { Prefix = examined.To.Key, PageSize = 1 }, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await using var closing = listing.ConfigureAwait(false);
            var hasAny = await listing.MoveNextAsync().ConfigureAwait(false) && listing.Current.Objects.Count > 0;
            _mayList = true;
            return CheckResult.Ok(
                $"The container exists and may be listed; {(hasAny ? "there is something" : "nothing is")} below {examined.To}.");
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound && examined.Transfer.CreateContainer)
        {
            return CheckResult.NotChecked(
                $"The container '{examined.To.Container}' does not exist: the job would make it (--create-container).");
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
            return CheckResult.Failure(e.Message, "Make the container, or give --create-container.");
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.PermissionDenied)
        {
            return CheckResult.Warning(
                $"The container may not be listed: {e.Message}",
                "A copy gets by without; a sync, and names that are taken, need it (SAS: l).");
        }
    }

    private async Task<CheckResult> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await examined.Target.FindAsync(examined.FreeKey, version: null, cancellationToken).ConfigureAwait(false);
            return CheckResult.Ok("Objects may be looked at.");
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.PermissionDenied && _mayList)
        {
            return CheckResult.Warning(
                $"Objects may not be looked at: {e.Message}",
                "What the listing does not have is stored all the same; whether a key that is taken holds the same cannot be found out "
                + "(SAS: r).");
        }
    }

    private async Task<CheckResult> WriteAsync(CancellationToken cancellationToken)
    {
        var upload = await examined.Target.BeginUploadAsync(examined.FreeKey, new WriteOptions(), cancellationToken).ConfigureAwait(false);
        try
        {
            var receipt = await examined.Target
                .PutPartAsync(
                    upload,
                    new Part(1, 0, Length),
                    PartBody.Of(RandomNumberGenerator.GetBytes(Length)),
                    cancellationToken).ConfigureAwait(false);
            examined.Staged = (upload, receipt);
            return CheckResult.Ok("Parts may be written: one of 16 bytes was staged, which never becomes an object.");
        }
        finally
        {
            if (examined.Staged is null)
            {
                await AbortAsync(upload).ConfigureAwait(false);
            }
        }
    }

    private async Task<CheckResult> ConditionAsync(CancellationToken cancellationToken)
    {
        var (upload, part) = examined.Staged!.Value;
        try
        {
            var options = new WriteOptions { Precondition = Precondition.Holds(NoSuchTag) };
            var stored = await examined.Target.CompleteUploadAsync(upload, [part], options, cancellationToken).ConfigureAwait(false);
            return await UndoAsync(upload.Key, stored, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.PreconditionFailed or StoreErrorKind.NotFound)
        {
            return CheckResult.Ok(
                "Objects may be stored on a condition: one that cannot hold was refused as it must be, and nothing was stored.");
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.PermissionDenied)
        {
            return CheckResult.Warning(
                $"What has a key already may not be replaced: {e.Message}",
                "New objects are stored all the same; to replace some, have it issued with what is missing (SAS: w).");
        }
        finally
        {
            await AbortAsync(upload).ConfigureAwait(false);
        }
    }

    private async Task<CheckResult> UndoAsync(ObjectKey key, StoredObject stored, CancellationToken cancellationToken)
    {
        var isGone = await examined.TargetRemover.RemoveAsync(key, stored.ETag, cancellationToken).ConfigureAwait(false);
        return CheckResult.Failure(
            $"{examined.Target.Profile.Name} stores an object although its condition does not "
            + $"hold{(isGone ? "" : $", and left '{key}' behind")}.",
            "Do not use it as a target beside other writers: what they store may be replaced.");
    }

    private async Task<CheckResult> PullAsync(CancellationToken cancellationToken)
    {
        var source = examined.Source.Profile;
        var target = examined.Target.Profile;
        var via = examined.Transfer.Via;
        if (PullRoute.WhyRuledOut(source, target, via) is { } never)
        {
            return via == TransferRoute.Pull
                ? CheckResult.Failure(
                    $"{target.Name} cannot fetch from the source by itself: {never}.", "Use --via auto: everything is relayed then.")
                : CheckResult.Ok($"All bytes pass through this machine: {never}.");
        }

        if (examined.Example is not { Size: > 0 } example)
        {
            return CheckResult.NotChecked("There is no object to try with.");
        }

        using var limits = new TransferLimits(examined.Transfer with { Via = TransferRoute.Auto }, examined.Time);
        var context = new SendContext(examined.Source, examined.Target, limits, examined.Time);
        using var route = new PullRoute(context, new Finder(context));
        return await route.WhyNotAsync(example, examined.FreeKey, cancellationToken).ConfigureAwait(false) switch
        {
            null => CheckResult.Ok($"{target.Name} fetches from the source by itself: a few bytes were, from a signed URL."),
            var why when via == TransferRoute.Pull =>
                CheckResult.Failure(
                    $"{target.Name} cannot fetch from the source by itself: {why}.", "Use --via auto: what cannot be pulled is relayed."),
            var why =>
                CheckResult.Warning(
                    $"All bytes would pass through this machine: {why}.",
                    "If the target is to fetch by itself, the source must be open to it: no policy that binds reads to addresses or "
                    + "networks, and an endpoint that is reached from everywhere."),
        };
    }

    private CheckResult Remove() => examined.Options is { Verb: JobVerb.Sync, Job.Sync.Delete: true }
        ? CheckResult.NotChecked(
            "Whether objects of the target may be removed cannot be tried without harm.",
            "A sync that deletes needs the role Storage Blob Data Contributor, or a SAS with d; soft delete and versions keep what it "
            + "removes.")
        : CheckResult.Ok("Nothing is removed from the target.");

    private async Task AbortAsync(UploadId upload)
    {
        try
        {
            await examined.Target.AbortUploadAsync(upload, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // An upload that remains holds 16 bytes that nobody reads, and the store removes them in time.
        }
    }
}
