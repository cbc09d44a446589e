using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Pulling;
using Trasvase.Transfers.Relaying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>Sends an object: moves the bytes, verifies them, completes the object and, if that is wanted, reads it back.</summary>
internal sealed class ObjectSender
{
    /// <summary>The short reason that is counted for an object that was relayed although the target pulls others.</summary>
    public const string Relayed = "relayed, though others are pulled";

    private readonly SendContext _context;
    private readonly Finder _finder;
    private readonly Receipts _receipts;
    private readonly ProgressTracker _tracker;
    private readonly MemorySender _fromMemory;
    private readonly PartsSender _inParts;
    private readonly Relay _relay;
    private readonly TagLearning _tags;
    private readonly PullDelivery? _pulls;
    private readonly ReadBack? _readBack;

    /// <summary>Makes a sender for any number of objects, which may be sent concurrently.</summary>
    /// <param name="context">The stores, options and limits.</param>
    /// <param name="finder">Finds the source object.</param>
    /// <param name="receipts">Makes receipts.</param>
    /// <param name="route">Decides whether the target can pull.</param>
    /// <param name="tracker">Counts the job's progress.</param>
    /// <param name="readBack">Reads the stored object again; null if that is not wanted.</param>
    public ObjectSender(
        SendContext context, Finder finder, Receipts receipts, PullRoute route, ProgressTracker tracker, ReadBack? readBack)
    {
        _context = context;
        _finder = finder;
        _receipts = receipts;
        _tracker = tracker;
        _readBack = readBack;
        _fromMemory = new MemorySender(context);
        _inParts = new PartsSender(context, finder);
        _relay = new Relay(context);
        _tags = new TagLearning(context);
        _pulls = route.WhyNever is null ? new PullDelivery(context, finder, route, _inParts, _relay) : null;
    }

    /// <summary>
    /// Whether the object may be stored with a single request. A look at the target beforehand would then cost as much as sending.
    /// </summary>
    public bool IsOneRequest(ObjectInfo source) => _pulls?.IsOneRequest(source) == true;

    /// <summary>Moves the bytes, verifies them and completes the object; reads it back if that is wanted.</summary>
    /// <returns><see cref="Round.Ended"/> or <see cref="Round.LookFirst"/>.</returns>
    public async Task<Round> SendAsync(TransferItem item, ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        var progress = _tracker.Begin(source.Key, source.Size, show: plan.Layout is not null);
        var isStored = false;
        try
        {
            var attempt = await MoveAsync(item, source, plan, progress, cancellationToken).ConfigureAwait(false);
            if (attempt is PullAttempt.Sent { Result: { Stored: null } wrong }
                && await _tags.IsTagNoDigestAsync(wrong, cancellationToken).ConfigureAwait(false))
            {
                progress.TakeBack();
                attempt = await MoveAsync(item, _context.Trust.Trusted(source), plan, progress, cancellationToken).ConfigureAwait(false);
            }

            switch (attempt)
            {
                case PullAttempt.Sent sent:
                    isStored = sent.Result.Stored is not null;
                    return new Round.Ended(await ConcludeAsync(item, plan, sent.Result, cancellationToken).ConfigureAwait(false));
                case PullAttempt.LookFirst look:
                    return new Round.LookFirst(look.Source, look.Why);
                default:
                    throw new InvalidOperationException($"An attempt nobody knows: {attempt}");
            }
        }
        finally
        {
            _tracker.End(progress, isStored);
        }
    }

    private async Task<TransferReceipt> ConcludeAsync(
        TransferItem item, ObjectPlan.Send plan, SendResult sent, CancellationToken cancellationToken)
    {
        Learn(sent);
        var isStored = sent.Stored is not null;
        if (_readBack is not null && isStored && sent.Verification is not Verification.Mismatch)
        {
            // 6. Read back.
            sent = sent with
            {
                Verification = await _readBack.ReadStoredAsync(
                    sent, sent.TargetKey ?? plan.TargetKey, cancellationToken).ConfigureAwait(false)
            };
        }

        var receipt = sent.Verification is Verification.Mismatch mismatch
            ? _receipts.Failed(item, sent.Source, StoreErrorKind.Corrupt, Verifier.Explain(mismatch, isStored))
            : _receipts.Of(item, Outcome.Transferred, sent.Source);
        return Losing.Told(receipt with
        {
            TargetKey = sent.TargetKey ?? plan.TargetKey,
            TargetETag = sent.Stored?.ETag,
            TargetVersion = sent.Stored?.Version,
            Verification = sent.Verification,
            Digests = sent.Digests,
            Notes = plan.Note is null ? sent.Notes : [plan.Note, .. sent.Notes],
            Reasons = plan.Note is null
                ? [.. receipt.Reasons, .. sent.Reasons]
                : [.. receipt.Reasons, .. sent.Reasons, ShortReason.Noted("sent again: nothing tells whether it has changed")],
            Carried = CarriedDigests.Of(sent.Source, _context.Options.Metadata),
            Route = sent.Source.Size > 0 ? sent.Route : null,
            BytesSent = sent.BytesSent,
            BytesRelayed = sent.BytesRelayed,
            PartCount = sent.PartCount,
        }, Losing.Of(sent.Source, _context.Target.Profile, _context.Options));
    }

    // A verified object shows whether entity tags are the digests that they look like, and whether two contents share a tag.
    private void Learn(SendResult sent)
    {
        if (sent.Verification is Verification.Verified verified)
        {
            _context.Trust
                .Holds(
                    sent.Source, sent.Digests.Find(DigestAlgorithm.Crc64Nvme), verified.By is VerifiedBy.Md5 or VerifiedBy.MultipartETag);
        }
    }

    // Pulls if the target does that, and relays otherwise.
    private async Task<PullAttempt> MoveAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        var why = item.WhyRelayed;
        if (_pulls is not null && why is null)
        {
            switch (await _pulls.SendAsync(item, source, plan, progress, cancellationToken).ConfigureAwait(false))
            {
                case PullAttempt.Relay relay:
                    source = relay.Source;
                    why = relay.Why;
                    break;
                case PullAttempt.WrongBytes wrong:
                    // The stamp of the wrong object says that it is verified, so a verified object has to replace it.
                    plan = plan with { Precondition = Precondition.Holds(wrong.Stored.ETag), IsGuess = false };
                    source = source.HasDetails
                        ? source
                        : await _finder.FindSameAsync(item, source, cancellationToken).ConfigureAwait(false);
                    why = wrong.Why;
                    if (_context.Options.Via == TransferRoute.Pull)
                    {
                        return new PullAttempt.Sent(
                            await _pulls.SendAgainAsync(source, plan, progress, cancellationToken).ConfigureAwait(false));
                    }

                    break;
                case var ended:
                    return ended;
            }
        }

        var relayed = await RelayAsync(item, source, plan, progress, cancellationToken).ConfigureAwait(false);
        return new PullAttempt.Sent(why is null ? relayed : relayed with
        {
            Notes = [.. relayed.Notes, $"It was relayed: {why.TrimEnd('.')}."],
            Reasons = [.. relayed.Reasons, ShortReason.Noted(Relayed)],
        });
    }

    private async Task<SendResult> RelayAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        using var slot = await _context.Limits.EnterRelayAsync(source.Size, cancellationToken).ConfigureAwait(false);
        source = await _finder.WithDetailsAsync(item, source, plan, cancellationToken).ConfigureAwait(false);
        source = plan.Layout is null ? source : await _context.WithTagsAsync(source, cancellationToken).ConfigureAwait(false);
        plan = TransferPlanner.InReadableParts(plan, source, _context.Target.Profile);
        (plan, var proof) = await ProveAsync(source, plan, cancellationToken).ConfigureAwait(false);
        return plan.Layout is null
            ? await _fromMemory.SendAsync(source, plan, progress, cancellationToken).ConfigureAwait(false)
            : await _inParts.SendAsync(new PartsOrder(source, plan, _relay, proof, progress), cancellationToken).ConfigureAwait(false);
    }

    // If only the digests of the source's parts can prove the object, it is cut into the same parts.
    private async Task<(ObjectPlan.Send Plan, SourceProof? Proof)> ProveAsync(
        ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        if (plan.Layout is null)
        {
            return (plan, null);
        }

        using var slot = await _context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        var (proof, layout) = await ProofChoice.ChooseAsync(
            _context.Source, source, plan.Layout, _context.Target.Profile, cancellationToken).ConfigureAwait(false);
        return (plan with { Layout = layout }, proof);
    }
}
