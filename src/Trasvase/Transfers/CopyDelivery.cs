using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>Sends objects of which the target fetches the bytes itself, as far as it does, and as far as that can be proven.</summary>
internal sealed class CopyDelivery(SendContext context, Finder finder, CopyRoute route, PartsSender inParts, Relay relay)
{
    private readonly Copier _copier = route.Copier;

    // Set once an entity tag that looked like an MD5 turned out to be none: in such a bucket hardly any is.
    private volatile bool _tagsMislead;

    /// <summary>Whether an object is small enough to be fetched with its first request, as far as is known of it.</summary>
    public bool IsOneRequest(ObjectInfo source) =>
        source.Size is > 0 and <= CopyChoice.SmallMax && route.MayCopy && (source.Digests.Find(DigestAlgorithm.Md5) is not null || (source.PerhapsMd5 is not null && !_tagsMislead));

    /// <summary>Sends, or says that the object has to be relayed.</summary>
    /// <returns>What came of it; or null, with what is known of the source by now and, where it is a matter of this object, the reason.</returns>
    /// <exception cref="StoreException">It failed; also where only copying is allowed and cannot be.</exception>
    public async Task<(Sent? Sent, ObjectInfo Source, string? Why)> TrySendAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        if (source.Size == 0)
        {
            return (null, source, null);
        }

        if (await route.WhyNotAsync(source, plan.TargetKey, cancellationToken).ConfigureAwait(false) is { } not)
        {
            // What is so for the whole job, its report says once.
            return (null, source, route.MayCopy ? not : null);
        }

        try
        {
            if (await TryUnseenAsync(source, plan, progress, cancellationToken).ConfigureAwait(false) is { } sent)
            {
                return (sent, source, null);
            }

            var perhaps = source.PerhapsMd5;
            source = source.HasDetails ? source : await finder.FindSameAsync(item, source, cancellationToken).ConfigureAwait(false);
            if (source.IsArchived)
            {
                // A listing does not tell it of every class.
                throw new SourceArchivedException($"'{source.Key}' is archived.");
            }

            source = await WithTagsAsync(source, cancellationToken).ConfigureAwait(false);
            _tagsMislead |= perhaps is not null && source.Digests.Find(DigestAlgorithm.Md5) is null;
            return await ChooseAsync(source, plan, progress, cancellationToken).ConfigureAwait(false) switch
            {
                ({ } chosen, _) => (chosen, source, null),
                (_, { } why) when context.Options.Via == TransferRoute.Copy => throw Impossible(source, why),
                (_, var why) => (null, source, why),
            };
        }
        catch (CopyRefusedException e) when (context.Options.Via == TransferRoute.Auto || e.Refusal is null)
        {
            progress.TakeBack();
            return (null, source, e.Message);
        }
        catch (CopyRefusedException e)
        {
            throw await LookIntoAsync(source, e.Refusal!, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (context.Options.Via == TransferRoute.Copy && e.Kind == StoreErrorKind.SourceRefused)
        {
            throw await LookIntoAsync(source, e, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends in parts what a single request stored wrongly, in its place.</summary>
    public async Task<Sent> SendAgainAsync(ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken) =>
        await inParts.SendAsync(
            source,
            plan with { Layout = PartLayout.ForCopy(source.Size, context.Target.Profile, context.Options.PartSize) },
            new ServerCopy(context, _copier),
            proof: null,
            progress,
            cancellationToken).ConfigureAwait(false);

    private async Task<ObjectInfo> WithTagsAsync(ObjectInfo source, CancellationToken cancellationToken)
    {
        if (!context.Tags.AreWanted)
        {
            return source;
        }

        using var slot = await context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await context.Tags.AddToAsync(source, cancellationToken).ConfigureAwait(false);
    }

    // Where nothing is relayed, nobody else finds out what the source has against being read: our credentials, or that it is archived.
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
            return found is not null && await TrialRead.IsArchivedAsync(context.Source, found, context.Options, cancellationToken).ConfigureAwait(false)
                ? new SourceArchivedException(refusal.Message, refusal)
                : refusal;
        }
        catch (StoreException e)
        {
            return e;
        }
    }

    // The listing suffices where nothing is carried along: either its entity tag is the MD5 and proves the copy, or nothing is stored.
    private async Task<Sent?> TryUnseenAsync(ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        if (context.Options.Metadata != MetadataPolicy.None || context.Tags.AreWanted || source.HasDetails || source.PerhapsMd5 is not { } md5 || _tagsMislead
            || source.Size > Math.Min(CopyChoice.SmallMax, context.Target.Profile.SingleCopyMax) || !context.Target.Profile.CopyChecks.Contains(md5.Algorithm))
        {
            return null;
        }

        try
        {
            // What the target stored has this MD5, so the source's version has it.
            return await new CopySender(context, _copier).SendAsync(source with { Digests = [md5] }, plan, md5, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (CopyRefusedException e) when (e.Refusal?.Kind == StoreErrorKind.Corrupt)
        {
            // The look that comes now tells whether it is the tag that misleads.
            return null;
        }
    }

    private async Task<(Sent? Sent, string? Why)> ChooseAsync(
        ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        switch (CopyChoice.Of(source, await FindPartsAsync(source, cancellationToken).ConfigureAwait(false), context.Target.Profile, context.Options))
        {
            case CopyChoice.Whole whole:
                return (await new CopySender(context, _copier).SendAsync(source, plan, whole.Md5, progress, cancellationToken).ConfigureAwait(false), null);
            case CopyChoice.InParts when !VersionIdentity.Of(source).IsTelling:
                return (null, $"its parts could be of two versions, because {VersionIdentity.NothingTells}");
            case CopyChoice.InParts parts:
                var copy = new ServerCopy(context, _copier);
                var either = context.Options.Via == TransferRoute.Auto ? new CopyOrRelay(context, _copier, copy, relay) : null;
                var sent = await inParts.SendAsync(
                    source, plan with { Layout = parts.Layout }, (IPartMover?)either ?? copy, parts.Proof, progress, cancellationToken).ConfigureAwait(false);
                return (sent.PartsRelayed == 0 ? sent : Mixed(sent, either?.Why), null);
            case CopyChoice.Not not:
                return (null, not.Why);
            default:
                throw new InvalidOperationException("A choice nobody knows.");
        }
    }

    private async Task<UploadedParts?> FindPartsAsync(ObjectInfo source, CancellationToken cancellationToken)
    {
        if (!context.Source.Profile.FindsParts || !CopyChoice.WantsParts(source, context.Target.Profile))
        {
            return null;
        }

        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        return await ProofChoice.FindPartsAsync(context.Source, source, cancellationToken).ConfigureAwait(false);
    }

    private static Sent Mixed(Sent sent, string? why) => sent with
    {
        Notes = [.. sent.Notes, Explain(sent, why)],
        Reasons = [.. sent.Reasons, ShortReason.Noted("relayed in part, though others are pulled")],
    };

    private static string Explain(Sent sent, string? why) =>
        $"{sent.PartsRelayed} of {sent.PartCount} parts were relayed{(why is null ? ", by an earlier run." : $": {why}")}";

    private StoreException Impossible(ObjectInfo source, string why) =>
        new(StoreErrorKind.Unsupported, RetryAdvice.Never, $"'{source.Key}' cannot be pulled by {context.Target.Profile.Name}: {why}. With --via auto it is relayed.");
}
