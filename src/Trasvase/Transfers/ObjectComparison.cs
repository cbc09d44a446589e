using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Belongings;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Relaying;

namespace Trasvase.Transfers;

/// <summary>
/// Compares one object on both sides without moving it: finds both, then compares lengths, digests and the stamp, or reads the bytes. If
/// the bytes are equal, compares headers, metadata and tags as well.
/// </summary>
internal sealed class ObjectComparison(
    IObjectSource source, IObjectSource target, TransferOptions options, TransferLimits limits, TimeProvider time)
{
    private const string NoStamp = "The target has no digest that could be compared, and no stamp of ours: --read-back compares the bytes.";

    private readonly BelongingsComparison _belongings = new(source, target, options, limits);

    /// <summary>Compares the object. Failures are reported in the receipt; only cancellation is thrown.</summary>
    public async Task<VerifyReceipt> RunAsync(TransferItem item, CancellationToken cancellationToken)
    {
        var tally = RequestTally.Begin();
        var started = time.GetTimestamp();
        var receipt = await CompareAsync(item, cancellationToken).ConfigureAwait(false);
        return receipt with { Duration = time.GetElapsedTime(started), Requests = tally.Count };
    }

    private async Task<VerifyReceipt> CompareAsync(TransferItem item, CancellationToken cancellationToken)
    {
        var receipt = new VerifyReceipt
        {
            Outcome = VerifyOutcome.Failed,
            SourceContainer = source.Container,
            SourceKey = item.SourceKey,
            Size = item.Listed?.Size,
            TargetContainer = target.Container,
            TargetKey = item.TargetKey,
        };
        try
        {
            await target.LearnNamesAsync(item.TargetKey, cancellationToken).ConfigureAwait(false);
            item = item.Named(options.Names, target.Profile).Item;
            receipt = receipt with { TargetKey = item.TargetKey };
            if (target.Profile.WhyKeyRefused(item.TargetKey) is { } refused)
            {
                return receipt with { Outcome = VerifyOutcome.Missing, Reason = $"{target.Profile.Name} {refused}." };
            }

            if (await FindAsync(
                source, item.SourceKey, item.Listed, item.Chosen, cancellationToken).ConfigureAwait(false) is not { } pinned)
            {
                return receipt with { Error = StoreErrorKind.NotFound, Reason = $"There is no object '{item.SourceKey}' in {source}." };
            }

            receipt = receipt with { SourceVersion = pinned.Version, SourceETag = pinned.ETag, Size = pinned.Size };
            if (await FindAsync(
                target, item.TargetKey, known: null, chosen: null, cancellationToken).ConfigureAwait(false) is not { } there)
            {
                return receipt with { Outcome = VerifyOutcome.Missing, Reason = $"There is no object '{item.TargetKey}' in {target}." };
            }

            receipt = receipt with { TargetETag = there.ETag };
            var bytes = await CompareAsync(receipt, pinned, there, cancellationToken).ConfigureAwait(false);
            return bytes.Outcome == VerifyOutcome.Verified
                && await _belongings.WhyNotAsync(pinned, there, cancellationToken).ConfigureAwait(false) is { } why
                ? bytes with { Outcome = VerifyOutcome.Incomplete, Reason = why }
                : bytes;
        }
        catch (SourceChangedException e)
        {
            return receipt with { Error = StoreErrorKind.PreconditionFailed, Reason = e.Message };
        }
        catch (StoreException e)
        {
            return receipt with { Error = e.Kind, Reason = e.Message };
        }
    }

    private async Task<VerifyReceipt> CompareAsync(
        VerifyReceipt receipt, ObjectInfo pinned, ObjectInfo there, CancellationToken cancellationToken)
    {
        if (pinned.Size != there.Size)
        {
            return receipt with
            {
                Outcome = VerifyOutcome.Mismatch,
                Reason = $"The source has {pinned.Size:N0} bytes, the target {there.Size:N0}."
            };
        }

        if (options.Verify != VerifyMode.ReadBack)
        {
            return CompareTold(receipt, pinned, there);
        }

        var reader = new ContentReader(limits, options, time);
        var verification = await new ReadBack(source, target, limits, reader)
            .CompareAsync(pinned, there, known: null, cancellationToken).ConfigureAwait(false);
        receipt = receipt with { BytesRead = reader.BytesRead };
        return verification switch
        {
            Verification.Verified verified => receipt with { Outcome = VerifyOutcome.Verified, VerifiedBy = verified.By },
            Verification.Mismatch mismatch => Differs(receipt, mismatch.Expected, mismatch.Actual),
            Verification.Unverifiable unverifiable =>
                receipt with
                {
                    Outcome = VerifyOutcome.Unverifiable,
                    Reason = $"{char.ToUpperInvariant(unverifiable.Why[0])}{unverifiable.Why[1..]}."
                },
            _ => throw new InvalidOperationException($"A verification nobody knows: {verification}"),
        };
    }

    // Compares what both sides report. One different digest outweighs any equal one, because its cause has to be investigated.
    private VerifyReceipt CompareTold(VerifyReceipt receipt, ObjectInfo pinned, ObjectInfo there)
    {
        var stamp = Stamp.Of(there);
        List<Digest> theirs = [.. there.Digests];
        if (stamp is not null)
        {
            theirs.AddRange(stamp.Digests);
        }

        // The object was stored as this version and verified by relay alone, although the entity tag looks like a digest. Such a tag is
        // not a digest.
        var isOpaque = stamp is { VerifiedBy: VerifiedBy.Relay } && stamp.IsCopyOf(Stamp.SourceOf(source, pinned.Key), pinned);
        var pairs = (from ours in pinned.Digests
                     where !isOpaque || !TagTrust.IsOfTag(ours, pinned.ETag)
                     from their in theirs
                     where ours.Algorithm == their.Algorithm && ours.Scope == their.Scope
                     select (Source: ours, Target: their)).ToList();

        // Composite digests may differ only because the parts do.
        if (pairs.FirstOrDefault(pair =>
            pair.Source.Hex != pair.Target.Hex && pair.Source.Scope == DigestScope.Whole) is { Source: not null } different)
        {
            return Differs(receipt, different.Source, different.Target);
        }

        if (there.ContentMd5 is { } told
            && source.Profile.ETagsAreDigests
            && pinned.Digests.Find(DigestAlgorithm.Md5) is { } md5
            && md5.Hex != told)
        {
            return receipt with
            {
                Outcome = VerifyOutcome.Unverifiable,
                Reason =
                    "The target tells another MD5 of its content than the source: somebody wrote to it after it was copied, or told it "
                    + "wrongly. --read-back compares the bytes.",
            };
        }

        var equal = pairs.Where(pair => pair.Source.Hex == pair.Target.Hex).OrderBy(pair => Verifier.By(pair.Source)).FirstOrDefault();
        if (equal.Source is not null)
        {
            return receipt with
            {
                Outcome = VerifyOutcome.Verified,
                VerifiedBy = Verifier.By(equal.Source),
                Expected = equal.Source,
                Actual = equal.Target
            };
        }

        return CompareStamp(receipt, stamp, pinned);
    }

    // Used where no digest could be compared: the stamp says which version was stored, and whether it was verified then.
    private VerifyReceipt CompareStamp(VerifyReceipt receipt, Stamp? stamp, ObjectInfo pinned)
    {
        var origin = Stamp.SourceOf(source, pinned.Key);
        return stamp is null ? receipt with { Outcome = VerifyOutcome.Unverifiable, Reason = NoStamp }
            : stamp.LikenessTo(origin, pinned) == Likeness.Unknown ? receipt with
            {
                Outcome = VerifyOutcome.Unverifiable,
                Reason =
                    $"The target is a copy of this object by its stamp, but of which version is not known: "
                        + $"{VersionIdentity.NothingTells}. --read-back compares the bytes.",
            }
            : !stamp.IsCopyOf(origin, pinned) ? receipt with
            {
                Outcome = VerifyOutcome.Unverifiable,
                Reason =
                    "The target's stamp names another version or another source object, and no digest could be compared: --read-back "
                    + "compares the bytes.",
            }
            : stamp.VerifiedBy is null ? receipt with
            {
                Outcome = VerifyOutcome.Unverifiable,
                Reason =
                    "The target is a copy of this version by its stamp, which could not be verified when it was stored: --read-back "
                    + "compares the bytes.",
            }
            : receipt with { Outcome = VerifyOutcome.Verified, VerifiedBy = VerifiedBy.Stamp };
    }

    private static VerifyReceipt Differs(VerifyReceipt receipt, Digest expected, Digest actual) => receipt with
    {
        Outcome = VerifyOutcome.Mismatch,
        Reason = $"The target holds {actual}, the source {expected}.",
        Expected = expected,
        Actual = actual,
    };

    private async Task<ObjectInfo?> FindAsync(
        IObjectSource store, ObjectKey key, ObjectInfo? known, ChosenVersion? chosen, CancellationToken cancellationToken)
    {
        if (known is { HasDetails: true })
        {
            return known;
        }

        using var slot = await limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        var found = await store.FindAsync(key, chosen?.Id, cancellationToken).ConfigureAwait(false);
        return chosen is null ? found : chosen.Of(found);
    }
}
