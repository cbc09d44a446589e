using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>Finds objects on both sides with as few requests as possible.</summary>
internal sealed class Finder(SendContext context)
{
    /// <summary>Looks at the target for the first of many objects, before any of them is begun.</summary>
    /// <returns>
    /// The target's error; null if the target answers, and also if the object was named and not listed, because it is then simply begun.
    /// </returns>
    public async Task<StoreException?> ProbeAsync(TransferItem first, CancellationToken cancellationToken)
    {
        if (first.Listed is null || ProbedKey(first.TargetKey, context.Target.Profile) is not { } key)
        {
            return null;
        }

        try
        {
            await FindExistingAsync(key, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (StoreException e)
        {
            return e;
        }
    }

    /// <summary>Has the target find out whether it can hold the object's key, where that depends on the account.</summary>
    /// <returns>The target's error; null if it answered or did not have to be asked.</returns>
    public async ValueTask<StoreException?> LearnNamesAsync(TransferItem item, CancellationToken cancellationToken)
    {
        try
        {
            await context.Target.LearnNamesAsync(item.TargetKey, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (StoreException e)
        {
            return e;
        }
    }

    /// <summary>
    /// Returns the key of the first look at the target: the wanted key, or its encoded form. Any key that the target can hold shows
    /// whether the target may be asked at all. Null if no such key is known.
    /// </summary>
    public static ObjectKey? ProbedKey(ObjectKey wanted, StoreProfile target) =>
        target.WhyKeyRefused(wanted) is null ? wanted : KeyMapping.Encode(wanted, target);

    /// <summary>
    /// Whether both sides still allow a look at an object that was transferred before. The object need not exist any more.
    /// </summary>
    public async Task<bool> IsAllowedAsync(TransferReceipt done, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await context.Source.FindAsync(done.SourceKey, version: null, cancellationToken).ConfigureAwait(false);
            await context.Target.FindAsync(done.TargetKey, version: null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    /// <summary>
    /// Finds the current version of the source object, or the version that was chosen, with details; null if there is none.
    /// </summary>
    public async Task<ObjectInfo?> FindSourceAsync(TransferItem item, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        var found = await context.Source.FindAsync(item.SourceKey, item.Chosen?.Id, cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            context.Trust.Compare(item.Listed, found);
        }

        found = item.Chosen is { } chosen ? chosen.Of(found) : found;

        // A time that the find does not report is taken from the listing, if both describe the same version.
        return found is { LastModified: null } && item.Listed is { LastModified: { } time } listed
            && VersionIdentity.Of(listed).CompareTo(VersionIdentity.Of(found)) == Likeness.Same
            ? found with { LastModified = time }
            : found;
    }

    /// <summary>
    /// Describes what the source holds instead of the only object of the job, which was named and does not exist. Empty if the job has
    /// several objects, because its user need not have the right to list.
    /// </summary>
    public async Task<string> NearestAsync(TransferItem item, CancellationToken cancellationToken)
    {
        if (!item.IsOnly)
        {
            return "";
        }

        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        return await new NearestKey(context.Source).SayAsync(item.SourceKey.Value, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the source still lists an object that a find did not return. An object that was removed meanwhile is not listed any more,
    /// so a source that lists the object and does not find it is wrong in one of the two answers. False for an object that was named and
    /// not listed.
    /// </summary>
    public async Task<bool> IsListedAsync(TransferItem item, CancellationToken cancellationToken)
    {
        if (!item.WasListed || (item.Chosen is not null && item.Listed is null))
        {
            return false;
        }

        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        var isOrdered = context.Source.Profile.Order == ListingOrder.Utf8Bytes;
        var options = new ListOptions
        {
            Prefix = item.SourceKey.Value,
            VersionsAt = item.Chosen is null ? null : item.Listed?.LastModified,
            PageSize = isOrdered ? 1 : new ListOptions().PageSize,
        };
        await foreach (var page in context.Source.ListAsync(options, cancellationToken).ConfigureAwait(false))
        {
            // In key order, the object comes before all keys that merely begin with its key.
            if (page.Objects.Count > 0)
            {
                return page.Objects
                    .Any(info => info.Key == item.SourceKey && !info.IsFolder && (item.Chosen is null || info.Version == item.Chosen.Id));
            }
        }

        return false;
    }

    /// <summary>
    /// Whether the known facts suffice to plan. A listing is enough to see that nothing has to be sent, and a small object's details come
    /// with its bytes, so a find for each object would double the requests. Only a find shows whether an archived object was restored,
    /// and a move needs a strong entity tag as the condition of the removal.
    /// </summary>
    public bool IsEnoughToPlan(ObjectInfo known, bool isMove) => !known.IsVague
        && (known.HasDetails || (!known.IsArchived && !context.Options.DryRun && (!isMove || known.StrongETag is not null)));

    /// <summary>Returns the same version with details, if it is sent in parts and therefore needs them.</summary>
    /// <exception cref="SourceChangedException">The source was replaced or removed.</exception>
    public async Task<ObjectInfo> WithDetailsAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        return source.HasDetails || plan.Layout is null
            ? source
            : await FindSameAsync(item, source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the same version with details.</summary>
    /// <exception cref="SourceChangedException">The source was replaced or removed.</exception>
    public async Task<ObjectInfo> FindSameAsync(TransferItem item, ObjectInfo source, CancellationToken cancellationToken)
    {
        var found = await FindSourceAsync(item, cancellationToken).ConfigureAwait(false);
        return found is not null && VersionIdentity.Of(source).CompareTo(VersionIdentity.Of(found)) != Likeness.Different
            ? found
            : throw new SourceChangedException($"'{item.SourceKey}' was replaced or removed after it was listed.") { Found = found };
    }

    /// <summary>
    /// Looks at the source once more. Bytes that were fetched without a condition belong to the pinned version only if that version is
    /// still there.
    /// </summary>
    /// <exception cref="SourceChangedException">
    /// The source was replaced or removed, or cannot be recognised as the pinned version.
    /// </exception>
    public async Task EnsureSameAsync(ObjectInfo pinned, CancellationToken cancellationToken)
    {
        // The caller may hold the slot of a pull, so this waits for a connection slot and not for the slot of a look.
        using var slot = await context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        var found = await context.Source.FindAsync(pinned.Key, pinned.Version, cancellationToken).ConfigureAwait(false);
        if (found is null || VersionIdentity.Of(pinned).CompareTo(VersionIdentity.Of(found)) != Likeness.Same)
        {
            throw new SourceChangedException($"'{pinned.Key}' was replaced or removed while it was fetched.");
        }
    }

    /// <summary>Finds the object that has this key at the target now; null if there is none.</summary>
    public async Task<ObjectInfo?> FindExistingAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await context.Target.FindAsync(key, version: null, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound && context.Options is { DryRun: true, CreateContainer: true })
        {
            // Without the dry run, the container would be made first.
            return null;
        }
    }
}
