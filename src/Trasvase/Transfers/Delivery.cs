using Trasvase.Storage;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Transfers;

/// <summary>The middle of an object's story: <em>move the bytes, verify, complete</em>, and read back.</summary>
internal sealed class Delivery
{
    /// <summary>In few words that bytes passed through this machine although the target fetches others itself.</summary>
    public const string Relayed = "relayed, though others are pulled";

    private readonly SendContext _context;
    private readonly Finder _finder;
    private readonly Receipts _receipts;
    private readonly ProgressTracker _tracker;
    private readonly MemorySender _fromMemory;
    private readonly PartsSender _inParts;
    private readonly Relay _relay;
    private readonly TagLearning _tags;
    private readonly CopyDelivery? _copies;
    private readonly ReadBack? _readBack;

    public Delivery(SendContext context, Finder finder, Receipts receipts, CopyRoute route, ProgressTracker tracker)
    {
        (_context, _finder, _receipts, _tracker) = (context, finder, receipts, tracker);
        (_fromMemory, _inParts, _relay) = (new MemorySender(context), new PartsSender(context, finder), new Relay(context));
        _tags = new TagLearning(context);
        _copies = route.WhyNever is null ? new CopyDelivery(context, finder, route, _inParts, _relay) : null;
        _readBack = _context.Options.Verify == VerifyMode.ReadBack
            ? new ReadBack(_context.Source, _context.Target, _context.Limits, new ContentReader(_context.Limits, _context.Options, _context.Time))
            : null;
    }

    /// <summary>Whether the object may be stored with its first request, so that a look at the target beforehand would cost as much.</summary>
    public bool IsOneRequest(ObjectInfo source) => _copies?.IsOneRequest(source) == true;

    /// <summary>Moves the bytes, verifies and completes; reads back if that is wanted.</summary>
    public async Task<TransferReceipt> SendAsync(TransferItem item, ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        var progress = _tracker.Begin(source.Key, source.Size, show: plan.Layout is not null);
        var stored = false;
        try
        {
            var sent = await MoveAsync(item, source, plan, progress, cancellationToken).ConfigureAwait(false);
            if (sent.Stored is null && await _tags.IsTagNoDigestAsync(sent, cancellationToken).ConfigureAwait(false))
            {
                progress.TakeBack();
                sent = await MoveAsync(item, _context.Trust.Trusted(source), plan, progress, cancellationToken).ConfigureAwait(false);
            }

            stored = sent.Stored is not null;
            Learn(sent);
            if (_readBack is not null && stored && sent.Verification is not Verification.Mismatch)
            {
                // 6. Read back.
                sent = sent with { Verification = await _readBack.ReadStoredAsync(sent, sent.TargetKey ?? plan.TargetKey, cancellationToken).ConfigureAwait(false) };
            }

            var receipt = sent.Verification is Verification.Mismatch mismatch
                ? _receipts.Failed(item, sent.Source, StoreErrorKind.Corrupt, Receipts.Explain(mismatch, stored))
                : _receipts.Of(item, Outcome.Transferred, sent.Source);
            return Losing.Told(receipt with
            {
                TargetKey = sent.TargetKey ?? plan.TargetKey,
                TargetETag = sent.Stored?.ETag,
                TargetVersion = sent.Stored?.Version,
                Verification = sent.Verification,
                Digests = sent.Digests,
                Notes = plan.Note is null ? sent.Notes : [plan.Note, .. sent.Notes],
                Reasons = plan.Note is null ? [.. receipt.Reasons, .. sent.Reasons] : [.. receipt.Reasons, .. sent.Reasons, ShortReason.Noted("sent again: nothing tells whether it has changed")],
                Carried = Carried.Of(sent.Source, _context.Options.Metadata),
                Route = sent.Source.Size > 0 ? sent.Route : null,
                BytesSent = sent.BytesSent,
                BytesRelayed = sent.BytesRelayed,
                PartCount = sent.PartCount,
            }, Losing.Of(sent.Source, _context.Target.Profile, _context.Options));
        }
        finally
        {
            _tracker.End(progress, stored);
        }
    }

    // What was proven says whether tags are what they look like, and whether two contents have one.
    private void Learn(Sent sent)
    {
        if (sent.Verification is Verification.Verified verified)
        {
            _context.Trust.Holds(sent.Source, sent.Digests.Find(DigestAlgorithm.Crc64Nvme), verified.By is VerifiedBy.Md5 or VerifiedBy.MultipartETag);
        }
    }

    private async Task<Sent> MoveAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        var why = item.WhyRelayed;
        try
        {
            if (_copies is not null && why is null)
            {
                (var copied, source, why) = await _copies.TrySendAsync(item, source, plan, progress, cancellationToken).ConfigureAwait(false);
                if (copied is not null)
                {
                    return copied;
                }

                if (plan.IsGuess)
                {
                    throw new TargetUnseenException(source, why);
                }
            }
        }
        catch (StoreException e) when (plan.IsGuess && e.Words is not null)
        {
            // What goes along with it does not fit; the target may hold it already, and then nothing has to.
            throw new TargetUnseenException(source, why: null);
        }
        catch (CopyMismatchException e)
        {
            // Its stamp says that it is verified: it is replaced by what is.
            plan = plan with { Precondition = Precondition.Holds(e.Stored.ETag), IsGuess = false };
            source = source.HasDetails ? source : await _finder.FindSameAsync(item, source, cancellationToken).ConfigureAwait(false);
            why = e.Message;
            if (_context.Options.Via == TransferRoute.Copy)
            {
                return await _copies!.SendAgainAsync(source, plan, progress, cancellationToken).ConfigureAwait(false);
            }
        }

        using var slot = await _context.Limits.EnterRelayAsync(source.Size, cancellationToken).ConfigureAwait(false);
        source = await _finder.WithDetailsAsync(item, source, plan, cancellationToken).ConfigureAwait(false);
        source = plan.Layout is null ? source : await WithTagsAsync(source, cancellationToken).ConfigureAwait(false);
        plan = TransferPlanner.InReadableParts(plan, source, _context.Target.Profile);
        (plan, var proof) = await ProveAsync(source, plan, cancellationToken).ConfigureAwait(false);
        var relayed = plan.Layout is null
            ? await _fromMemory.SendAsync(source, plan, progress, cancellationToken).ConfigureAwait(false)
            : await _inParts.SendAsync(source, plan, _relay, proof, progress, cancellationToken).ConfigureAwait(false);
        return why is null
            ? relayed
            : relayed with { Notes = [.. relayed.Notes, $"It was relayed: {why.TrimEnd('.')}."], Reasons = [.. relayed.Reasons, ShortReason.Noted(Relayed)] };
    }

    private async Task<ObjectInfo> WithTagsAsync(ObjectInfo source, CancellationToken cancellationToken)
    {
        if (!_context.Tags.AreWanted)
        {
            return source;
        }

        using var slot = await _context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await _context.Tags.AddToAsync(source, cancellationToken).ConfigureAwait(false);
    }

    // The parts follow those of the source where only these prove the object.
    private async Task<(ObjectPlan.Send Plan, SourceProof? Proof)> ProveAsync(ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        if (plan.Layout is null)
        {
            return (plan, null);
        }

        using var slot = await _context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        var (proof, layout) = await ProofChoice.ChooseAsync(_context.Source, source, plan.Layout, _context.Target.Profile, cancellationToken).ConfigureAwait(false);
        return (plan with { Layout = layout }, proof);
    }
}
