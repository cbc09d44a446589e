using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>Looks at both sides, with as few requests as will do.</summary>
internal sealed class Finder(SendContext context)
{
    /// <summary>Asks the target about the first of many objects, before any of them is begun.</summary>
    /// <returns>What the target refuses; null if it answers. An object that was named and not listed is just begun.</returns>
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

    /// <summary>Has the target find out whether it can hold the key of this object, where that depends on the account.</summary>
    /// <returns>Why it does not answer; null if it did, or need not be asked.</returns>
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
    /// The key that is asked about first: whether the target may be asked at all, any key tells that it can hold. Null if none is known.
    /// </summary>
    public static ObjectKey? ProbedKey(ObjectKey wanted, StoreProfile target) =>
        target.WhyKeyRefused(wanted) is null ? wanted : KeyMapping.Encode(wanted, target);

    /// <summary>Whether both sides still let us look at an object that went well before. It need not be there any more.</summary>
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

    /// <summary>The source object as it is now, or the version of it that was chosen, with details; null if there is none.</summary>
    public async Task<ObjectInfo?> FindSourceAsync(TransferItem item, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        var found = await context.Source.FindAsync(item.SourceKey, item.Chosen?.Id, cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            context.Trust.Compare(item.Listed, found);
        }

        found = item.Chosen is { } chosen ? chosen.Of(found) : found;

        // What the look does not tell the listing did, if it is the same version.
        return found is { LastModified: null } && item.Listed is { LastModified: { } time } listed
            && VersionIdentity.Of(listed).CompareTo(VersionIdentity.Of(found)) == Likeness.Same
            ? found with { LastModified = time }
            : found;
    }

    /// <summary>
    /// What the source has instead of the one object that was named and is not there. Who names many need not have the right to list.
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
    /// Whether the source still lists an object of which a look said that it is not there: what was removed meanwhile is not listed any
    /// more, so that somebody who lists it and answers that it is not there is wrong about one of both. Never of an object that was named
    /// and not listed.
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
            // What begins with the key comes behind it.
            if (page.Objects.Count > 0)
            {
                return page.Objects
                    .Any(info => info.Key == item.SourceKey && !info.IsFolder && (item.Chosen is null || info.Version == item.Chosen.Id));
            }
        }

        return false;
    }

    /// <summary>
    /// Whether what is known suffices to plan. A listing tells enough to see that nothing needs to be sent, and a small object's
    /// details come with its bytes: a find for each would double the requests. Whether an archived object was restored, only a
    /// find tells; and what is removed later is removed on condition of its tag.
    /// </summary>
    public bool IsEnoughToPlan(ObjectInfo known, bool isMove) => !known.IsVague
        && (known.HasDetails || (!known.IsArchived && !context.Options.DryRun && (!isMove || known.StrongETag is not null)));

    /// <summary>The same version with details, where its parts will need them.</summary>
    /// <exception cref="SourceChangedException">It is another version now, or gone.</exception>
    public async Task<ObjectInfo> WithDetailsAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        return source.HasDetails || plan.Layout is null
            ? source
            : await FindSameAsync(item, source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same version with details.</summary>
    /// <exception cref="SourceChangedException">It is another version now, or gone.</exception>
    public async Task<ObjectInfo> FindSameAsync(TransferItem item, ObjectInfo source, CancellationToken cancellationToken)
    {
        var found = await FindSourceAsync(item, cancellationToken).ConfigureAwait(false);
        return found is not null && VersionIdentity.Of(source).CompareTo(VersionIdentity.Of(found)) != Likeness.Different
            ? found
            : throw new SourceChangedException($"'{item.SourceKey}' was replaced or removed after it was listed.") { Found = found };
    }

    /// <summary>Looks at the source once more: what was fetched without a condition was this version only if it still is there.</summary>
    /// <exception cref="SourceChangedException">It is another version now, or gone.</exception>
    public async Task EnsureSameAsync(ObjectInfo pinned, CancellationToken cancellationToken)
    {
        // Who asks may have a copy under way.
        using var slot = await context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        var found = await context.Source.FindAsync(pinned.Key, pinned.Version, cancellationToken).ConfigureAwait(false);
        if (found is null || VersionIdentity.Of(pinned).CompareTo(VersionIdentity.Of(found)) != Likeness.Same)
        {
            throw new SourceChangedException($"'{pinned.Key}' was replaced or removed while it was fetched.");
        }
    }

    /// <summary>What has the target's key now; null if nothing has.</summary>
    public async Task<ObjectInfo?> FindExistingAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await context.Target.FindAsync(key, version: null, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound && context.Options is { DryRun: true, CreateContainer: true })
        {
            // The container would be made first.
            return null;
        }
    }
}
