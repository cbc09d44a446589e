using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Pulling;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// Has archived objects made readable. Each request holds a connection slot only while it is under way. Nothing is held between requests,
/// so any number of objects may wait.
/// </summary>
internal sealed class Restoration(SendContext context, IObjectRestorer restorer)
{
    private static readonly TimeSpan LookFirst = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookMax = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Makes a restoration for the source of this context; null if the user does not want one, or if the source cannot restore.
    /// </summary>
    public static Restoration? For(SendContext context) =>
        context is { Options.Restore: not null, Source.Restorer: { } restorer } ? new Restoration(context, restorer) : null;

    /// <summary>Returns the time to wait before the next look: short at first, for the fast tiers, then longer.</summary>
    /// <param name="looks">The number of looks so far.</param>
    public static TimeSpan PauseAfter(int looks)
    {
        var pause = LookFirst * Math.Pow(2, Math.Min(looks, 20));
        return pause < LookMax ? pause : LookMax;
    }

    /// <summary>Requests a readable copy of the object. May be repeated.</summary>
    /// <exception cref="StoreException">The store does not restore the object.</exception>
    public async Task RequestAsync(ObjectInfo archived, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        await restorer.RestoreAsync(archived, context.Options.Restore!, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at the object and returns whether it can be read.</summary>
    /// <exception cref="SourceChangedException">The object was replaced or removed.</exception>
    public async Task<bool> IsReadyAsync(ObjectInfo archived, ChosenVersion? chosen, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        var found = await context.Source.FindAsync(archived.Key, chosen?.Id, cancellationToken).ConfigureAwait(false);
        return found is not null && VersionIdentity.Of(archived).CompareTo(VersionIdentity.Of(found)) != Likeness.Different
            ? !await TrialRead.IsArchivedAsync(context.Source, found, context.Options, cancellationToken).ConfigureAwait(false)
            : throw new SourceChangedException($"'{archived.Key}' was replaced or removed while it was being restored.");
    }

    /// <summary>Requests a readable copy and waits until the object can be read.</summary>
    /// <returns>Whether the object can be read; false if the time to wait is over.</returns>
    /// <exception cref="StoreException">The store does not restore the object.</exception>
    /// <exception cref="SourceChangedException">The object was replaced or removed.</exception>
    public async Task<bool> WaitAsync(ObjectInfo archived, ChosenVersion? chosen, CancellationToken cancellationToken)
    {
        await RequestAsync(archived, cancellationToken).ConfigureAwait(false);
        var started = context.Time.GetTimestamp();
        var looks = 0;
        while (!await IsKnownReadyAsync(archived, chosen, cancellationToken).ConfigureAwait(false))
        {
            var left = context.Options.RestoreWait - context.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            var pause = PauseAfter(looks++);
            await Task.Delay(pause < left ? pause : left, context.Time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    // A network that is down for minutes must not end a wait of hours, so a failed look counts as "not ready".
    private async Task<bool> IsKnownReadyAsync(ObjectInfo archived, ChosenVersion? chosen, CancellationToken cancellationToken)
    {
        try
        {
            return await IsReadyAsync(archived, chosen, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Retry != RetryAdvice.Never)
        {
            return false;
        }
    }
}
