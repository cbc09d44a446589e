using System.Diagnostics.CodeAnalysis;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Relaying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>Sends objects by having the target pull their bytes, as far as the target does that and the result can be proven.</summary>
internal sealed class PullDelivery(SendContext context, Finder finder, PullRoute route, PartsSender inParts, Relay relay)
{
    private readonly PullRequests _puller = route.PullRequests;

    // Set once an entity tag that looked like an MD5 turned out not to be one: in such a bucket, hardly any tag is an MD5.
    private volatile bool _tagsMislead;

    /// <summary>Whether an object may be pulled with its first request, as far as its known properties show.</summary>
    public bool IsOneRequest(ObjectInfo source) =>
        source.Size is > 0 and <= PullChoice.SmallMax
            && route.MayPull
            && (source.Digests.Find(DigestAlgorithm.Md5) is not null || (source.PerhapsMd5 is not null && !_tagsMislead));

    /// <summary>Has the target pull the object, as far as the target does that.</summary>
    /// <exception cref="StoreException">The transfer failed, or only pulling is allowed and the object cannot be pulled.</exception>
    /// <exception cref="SourceArchivedException">The source is archived and cannot be read.</exception>
    /// <exception cref="SourceChangedException">The source is no longer the pinned version.</exception>
    public async Task<PullAttempt> SendAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            var attempt = await TryAsync(item, source, plan, progress, cancellationToken).ConfigureAwait(false);
            return attempt is PullAttempt.Relay refused && plan.IsGuess ? new PullAttempt.LookFirst(refused.Source, refused.Why) : attempt;
        }
        catch (StoreException e) when (plan.IsGuess && e.Words is not null)
        {
            // What goes along with the object does not fit the target. The target may already hold the object, and then nothing has to
            // fit.
            return new PullAttempt.LookFirst(source, Why: null);
        }
        catch (StoreException e) when (context.Options.Via == TransferRoute.Pull && e.Kind == StoreErrorKind.SourceRefused)
        {
            throw await LookIntoAsync(source, e, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<PullAttempt> TryAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        if (source.Size == 0)
        {
            return new PullAttempt.Relay(source, Why: null);
        }

        if (await route.WhyNotAsync(source, plan.TargetKey, cancellationToken).ConfigureAwait(false) is { } not)
        {
            // The job's report gives a reason that holds for the whole job, so the object does not repeat it.
            return new PullAttempt.Relay(source, route.MayPull ? not : null);
        }

        if (MayPullUnseen(source, out var perhaps))
        {
            // The target stores the bytes only if they have this MD5, so a stored object proves that the source version has it.
            var unseen = await new WholePull(context, _puller)
                .SendAsync(source with { Digests = [perhaps] }, plan, perhaps, progress, cancellationToken).ConfigureAwait(false);
            if (unseen.Refusal?.Kind != StoreErrorKind.Corrupt)
            {
                return await EndAsync(unseen, source, progress, cancellationToken).ConfigureAwait(false);
            }

            // The find that follows shows whether the entity tag really is an MD5.
        }

        var looksLikeMd5 = source.PerhapsMd5 is not null;
        source = source.HasDetails ? source : await finder.FindSameAsync(item, source, cancellationToken).ConfigureAwait(false);
        if (source.IsArchived)
        {
            // A listing does not show that for every storage class.
            throw new SourceArchivedException($"'{source.Key}' is archived.");
        }

        source = await context.WithTagsAsync(source, cancellationToken).ConfigureAwait(false);
        _tagsMislead |= looksLikeMd5 && source.Digests.Find(DigestAlgorithm.Md5) is null;
        return await ChooseAsync(source, plan, progress, cancellationToken).ConfigureAwait(false);
    }

    // A listing suffices if nothing is carried along: the entity tag is the MD5 and proves the copy, or nothing is stored.
    private bool MayPullUnseen(ObjectInfo source, [NotNullWhen(true)] out Digest? md5)
    {
        md5 = source.PerhapsMd5;
        return md5 is not null
            && context.Options.Metadata == MetadataPolicy.None
            && !context.Tags.AreWanted
            && !source.HasDetails
            && !_tagsMislead
            && source.Size <= Math.Min(PullChoice.SmallMax, context.Target.Profile.SinglePullMax)
            && context.Target.Profile.PullChecks.Contains(md5.Algorithm);
    }

    private async Task<PullAttempt> EndAsync(
        Pulled<PullAttempt> pulled, ObjectInfo source, ObjectProgress progress, CancellationToken cancellationToken)
    {
        if (pulled.Result is { } attempt)
        {
            return attempt;
        }

        if (context.Options.Via == TransferRoute.Pull && pulled.Refusal is { } refusal)
        {
            throw await LookIntoAsync(source, refusal, cancellationToken).ConfigureAwait(false);
        }

        progress.TakeBack();
        return new PullAttempt.Relay(source, pulled.Why);
    }

    /// <summary>Sends an object in parts to replace what a single request stored wrongly.</summary>
    public async Task<SendResult> SendAgainAsync(
        ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken) =>
        await inParts.SendAsync(
            new PartsOrder(
                source,
                plan with { Layout = PartLayout.ForPull(source.Size, context.Target.Profile, context.Options.PartSize) },
                new PartPull(context, _puller, otherwise: null),
                Proof: null,
                progress),
            cancellationToken).ConfigureAwait(false);

    // Where nothing is relayed, only this look shows why the source cannot be read: because of the credentials, or because it is
    // archived.
    private async Task<Exception> LookIntoAsync(ObjectInfo source, StoreException refusal, CancellationToken cancellationToken)
    {
        if (refusal is not { Kind: StoreErrorKind.SourceRefused, SourceStatus: 400 or 401 or 403 })
        {
            return refusal;
        }

        try
        {
            using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
            var found = await context.Source.FindAsync(source.Key, source.Version, cancellationToken).ConfigureAwait(false);
            return found is not null
                && await TrialRead.IsArchivedAsync(context.Source, found, context.Options, cancellationToken).ConfigureAwait(false)
                ? new SourceArchivedException(refusal.Message, refusal)
                : refusal;
        }
        catch (StoreException e)
        {
            return e;
        }
    }

    private async Task<PullAttempt> ChooseAsync(
        ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        var told = await FindPartsAsync(source, cancellationToken).ConfigureAwait(false);
        switch (PullChoice.Of(source, told, context.Target.Profile, context.Options))
        {
            case PullChoice.Whole whole:
                var pulled = await new WholePull(context, _puller)
                    .SendAsync(source, plan, whole.Md5, progress, cancellationToken).ConfigureAwait(false);
                return await EndAsync(pulled, source, progress, cancellationToken).ConfigureAwait(false);
            case PullChoice.InParts when !VersionIdentity.Of(source).IsTelling:
                return RelayOrFail(source, $"its parts could be of two versions, because {VersionIdentity.NothingTells}");
            case PullChoice.InParts parts:
                var mover = new PartPull(context, _puller, context.Options.Via == TransferRoute.Auto ? relay : null);
                var order = new PartsOrder(source, plan with { Layout = parts.Layout }, mover, parts.Proof, progress);
                var sent = await inParts.SendAsync(order, cancellationToken).ConfigureAwait(false);
                return new PullAttempt.Sent(sent.PartsRelayed == 0 ? sent : Mixed(sent, mover.Why));
            case PullChoice.Not not:
                return RelayOrFail(source, not.Why);
            default:
                throw new InvalidOperationException("A choice nobody knows.");
        }
    }

    private PullAttempt.Relay RelayOrFail(ObjectInfo source, string? why) => why is not null && context.Options.Via == TransferRoute.Pull
        ? throw new StoreException(
            StoreErrorKind.Unsupported,
            RetryAdvice.Never,
            $"'{source.Key}' cannot be pulled by {context.Target.Profile.Name}: {why}. With --via auto it is relayed.")
        : new PullAttempt.Relay(source, why);

    private async Task<UploadedParts?> FindPartsAsync(ObjectInfo source, CancellationToken cancellationToken)
    {
        if (!context.Source.Profile.FindsParts || !PullChoice.WantsParts(source, context.Target.Profile))
        {
            return null;
        }

        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        return await ProofChoice.FindPartsAsync(context.Source, source, cancellationToken).ConfigureAwait(false);
    }

    private static SendResult Mixed(SendResult sent, string? why) => sent with
    {
        Notes = [.. sent.Notes, Explain(sent, why)],
        Reasons = [.. sent.Reasons, ShortReason.Noted("relayed in part, though others are pulled")],
    };

    private static string Explain(SendResult sent, string? why) =>
        $"{sent.PartsRelayed} of {sent.PartCount} parts were relayed{(why is null ? ", by an earlier run." : $": {why}")}";
}
