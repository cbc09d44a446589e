using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>The middle of an object's story: <em>move the bytes, verify, complete</em>, and read back.</summary>
internal sealed class Delivery(SendContext context, Finder finder, Receipts receipts, ProgressTracker tracker)
{
    private readonly MemorySender _fromMemory = new(context);
    private readonly PartsSender _inParts = new(context, new Relay(context.Source, context.Target, context.Limits.Memory));
    private readonly ReadBack? _readBack = context.Options.Verify == VerifyMode.ReadBack
        ? new ReadBack(context.Source, context.Target, context.Limits, new ContentReader(context.Limits, context.Options, context.Time))
        : null;

    /// <summary>Moves the bytes, verifies and completes; reads back if that is wanted.</summary>
    public async Task<TransferReceipt> SendAsync(TransferItem item, ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        source = await finder.WithDetailsAsync(item, source, plan, cancellationToken).ConfigureAwait(false);
        (plan, var proof) = await ProveAsync(source, plan, cancellationToken).ConfigureAwait(false);
        var progress = tracker.Begin(source.Key, source.Size, show: plan.Layout is not null);
        var stored = false;
        try
        {
            var sent = plan.Layout is null
                ? await _fromMemory.SendAsync(source, plan, progress, cancellationToken).ConfigureAwait(false)
                : await _inParts.SendAsync(source, plan, proof, progress, cancellationToken).ConfigureAwait(false);
            stored = sent.Stored is not null;
            if (_readBack is not null && stored && sent.Verification is not Verification.Mismatch)
            {
                // 6. Read back.
                sent = sent with { Verification = await _readBack.ReadStoredAsync(sent, sent.TargetKey ?? plan.TargetKey, cancellationToken).ConfigureAwait(false) };
            }

            var receipt = sent.Verification is Verification.Mismatch mismatch
                ? receipts.Failed(item, sent.Source, StoreErrorKind.Corrupt, Receipts.Explain(mismatch, stored))
                : receipts.Of(item, Outcome.Transferred, sent.Source);
            return receipt with
            {
                TargetKey = sent.TargetKey ?? plan.TargetKey,
                TargetETag = sent.Stored?.ETag,
                TargetVersion = sent.Stored?.Version,
                Verification = sent.Verification,
                Digests = sent.Digests,
                Notes = sent.Notes,
                BytesSent = sent.BytesSent,
                PartCount = sent.PartCount,
            };
        }
        finally
        {
            tracker.End(progress, stored);
        }
    }

    /// <summary>Sends nothing, because the target holds a copy; reads that back if it is wanted.</summary>
    public async Task<TransferReceipt> LeaveAsync(TransferItem item, ObjectInfo source, ObjectInfo existing, CancellationToken cancellationToken)
    {
        Verification? verification = null;
        if (_readBack is not null && !context.Options.DryRun)
        {
            source = source.HasDetails ? source : await finder.FindSameAsync(item, source, cancellationToken).ConfigureAwait(false);
            verification = await _readBack.CompareAsync(source, existing, known: null, cancellationToken).ConfigureAwait(false);
        }

        var receipt = verification is Verification.Mismatch mismatch
            ? receipts.Failed(item, source, StoreErrorKind.Corrupt, Receipts.Explain(mismatch, stored: true))
            : receipts.Of(item, Outcome.Unchanged, source);
        return receipt with
        {
            TargetKey = existing.Key,
            TargetETag = existing.ETag,
            TargetVersion = existing.Version,
            Verification = verification,
        };
    }

    // The parts follow those of the source where only these prove the object.
    private async Task<(ObjectPlan.Send Plan, SourceProof? Proof)> ProveAsync(ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        if (plan.Layout is null)
        {
            return (plan, null);
        }

        using var slot = await context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        var (proof, layout) = await ProofChoice.ChooseAsync(context.Source, source, plan.Layout, context.Target.Profile, cancellationToken).ConfigureAwait(false);
        return (plan with { Layout = layout }, proof);
    }
}
