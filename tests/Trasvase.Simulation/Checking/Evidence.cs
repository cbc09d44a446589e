using Trasvase.Http;
using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.World;
using Trasvase.Stores.Memory;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;

namespace Trasvase.Simulation.Checking;

/// <summary>Compares what is claimed with all that both stores ever held, byte by byte.</summary>
internal sealed class Evidence(Universe universe)
{
    private readonly Scenario _scenario = universe.Scenario;

    private History Source => universe.Source.History;

    private History Target => universe.Target.History;

    /// <summary>What is wrong with a receipt, given what had happened when it was recorded; null if nothing is.</summary>
    public (string Invariant, string Why)? WhyFalse(TransferReceipt receipt, int order)
    {
        if (receipt.Outcome is not (Outcome.Transferred or Outcome.Unchanged))
        {
            return WhyUnexplained(receipt) is { } unexplained ? ("I1", unexplained) : null;
        }

        if (receipt.IsDryRun)
        {
            return null;
        }

        var read = Source.Of(receipt.SourceKey).Where(change => change.Order < order).Select(change => change.Now)
            .Where(version => version is not null && version.Info.ETag == receipt.SourceETag).ToList();
        var stored = Target.Of(receipt.TargetKey).Where(change => change.Order < order).Select(change => change.Now)
            .Where(version => version is not null && version.Info.ETag == receipt.TargetETag).ToList();
        return read.Count == 0 ? ("I2", "the source never held that version")
            : stored.Count == 0 ? ("I6", "the target did not hold that version by then")
            : !stored.Exists(version => read.Exists(other => Same(version!, other!))) ? ("I2", "the bytes differ")
            : WhyUnproven(receipt, read!) is { } unproven ? ("I2", unproven)
            : receipt.Route == TransferRoute.Pull
                && (receipt.BytesRelayed > 0 || !universe.Origins.AreFetched(receipt.TargetKey, receipt.TargetETag))
                ? ("route", "bytes passed through us")
                : receipt.BytesRelayed > receipt.BytesSent ? ("accounting", "more bytes passed through us than were stored")
            : receipt.SourceRemoved && !_scenario.IsMove ? ("I4", "the source was removed by a copy")
            : null;
    }

    /// <summary>What is wrong in all that happened.</summary>
    public IEnumerable<Violation> OfHistory()
    {
        var names = Source.Keys.ToDictionary(key => Stamp.SourceOf(universe.Source.Store, key), key => key);
        return Target.All.Where(change => !change.ByOthers).Select(change => WhyWrong(change, names))
            .Concat(Source.All.Where(change => !change.ByOthers).Select(WhyRemoved))
            .OfType<Violation>();
    }

    /// <summary>Why what is recorded in the last run is not how it must end; null if it is.</summary>
    public string? WhyNotFinal(TransferReceipt receipt)
    {
        if (_scenario.Options.DryRun)
        {
            return null;
        }

        if (receipt.Outcome is Outcome.Transferred or Outcome.Unchanged)
        {
            var current = Source.Current(receipt.SourceKey);
            var there = Target.Current(receipt.TargetKey);
            return there is null ? "is not at the target"
                : current is null != (_scenario.IsMove && receipt.SourceRemoved) ? "is at the source, or is not, against what is recorded"
                : current is not null && !Same(there, current) ? "is at the target with other bytes"
                : null;
        }

        return IsWhatPolicySays(receipt) ? null : "has no reason not to be at the target";
    }

    // What is called verified was compared with something: a digest that the source keeps, or bytes that somebody of us has seen.
    private string? WhyUnproven(TransferReceipt receipt, List<MemoryObject> versions)
    {
        if (receipt.Verification is not Verification.Verified { By: var by } || by == VerifiedBy.Stamp)
        {
            return null;
        }

        var isFetched = universe.Origins.AreFetched(receipt.TargetKey, receipt.TargetETag);
        return by switch
        {
            VerifiedBy.ReadBack => _scenario.Options.Verify == VerifyMode.ReadBack ? null : "nobody was to read it back",
            VerifiedBy.Md5 when isFetched => Keeps(DigestAlgorithm.Md5) || ListsMd5 ? null : "the source keeps no MD5 of it",
            _ when !Scenario.Has(_scenario.Target) => "the target tells no digest of what it stored",
            VerifiedBy.Relay => isFetched ? "the target fetched it by itself, and nothing was compared" : null,
            VerifiedBy.Crc64Nvme => Keeps(DigestAlgorithm.Crc64Nvme) ? null : "the source keeps no CRC-64 of it",
            VerifiedBy.Md5 => Keeps(DigestAlgorithm.Md5) ? null : "the source keeps no MD5 of it",
            _ => "the source keeps no such digest",
        };

        bool Keeps(DigestAlgorithm algorithm) =>
            versions.Exists(version => version.Info.Digests.Any(digest => digest.Algorithm == algorithm
                && digest.Scope == DigestScope.Whole));
    }

    // Entity tags of what is put in one request are MD5s here; a listing without details tells nothing else.
    private bool ListsMd5 =>
        _scenario.Options.Metadata == MetadataPolicy.None && !_scenario.Source.Profile.ListsDetails && !_scenario.Copying.TagsMislead;

    // Where nothing goes wrong, what is not transferred is so because of what was asked for, or because it cannot be.
    private bool IsWhatPolicySays(TransferReceipt receipt)
    {
        var (source, wanted) = (Source.Current(receipt.SourceKey), _scenario.TargetKey(receipt.SourceKey));
        var there = Target.Current(wanted);
        return (receipt.Outcome, receipt.Error, _scenario.Options.IfExists) switch
        {
            (Outcome.Skipped, _, _) when source?.Info.IsArchived == true => true,
            (Outcome.Skipped, _, CollisionPolicy.Skip) => there is not null,
            (Outcome.Skipped, _, CollisionPolicy.Newer) => there is not null && there.Info.LastModified >= source?.Info.LastModified,
            (Outcome.Failed, StoreErrorKind.AlreadyExists, CollisionPolicy.Fail) => there is not null,
            (Outcome.Failed, StoreErrorKind.InvalidRequest, _) =>
                _scenario.Target.Profile.WhyKeyRefused(new ObjectKey(wanted.Value + "_AbC123")) is not null,
            (Outcome.Failed, StoreErrorKind.NotFound, _) => source is null && _scenario.IsOne,
            (Outcome.Failed, null, _) => _scenario.IsMove && MayBeUnproven && source is not null,
            _ => false,
        };
    }

    private bool MayBeUnproven =>
        !Scenario.Has(_scenario.Target)
            || (_scenario.CanCopy && _scenario.Source.Digests!.All(kept => kept.Algorithm != DigestAlgorithm.Crc64Nvme));

    private static bool Same(MemoryObject one, MemoryObject other) => one.Content.AsSpan().SequenceEqual(other.Content);

    // A visible object of ours is one version of one source object, whole; and it took nobody's place that it may not take.
    private Violation? WhyWrong(Change change, Dictionary<string, ObjectKey> names)
    {
        if (change.Now is not { } now)
        {
            return WhyRemovedAtTarget(change) is { } why
                ? new Violation("I4", $"'{change.Key}' was removed from the target, but {why}.")
                : null;
        }

        if (_scenario.Options.DryRun)
        {
            return new Violation("I4", $"'{change.Key}' was stored by a dry run.");
        }

        if (Stamp.Of(now.Info) is not { } stamp || !names.TryGetValue(stamp.Source, out var key))
        {
            return new Violation("I3", $"'{change.Key}' has no stamp that names a source object.");
        }

        var wanted = _scenario.TargetKey(key);
        if (change.Key != wanted && !(_scenario.Options.IfExists == CollisionPolicy.Rename && TargetName.IsRenamed(wanted, change.Key)))
        {
            return new Violation("I3", $"'{key}' was stored as '{change.Key}' and not as '{wanted}'.");
        }

        var versions = Source.Of(key)
            .Where(version => version.Order < change.Order && version.Now?.Info.ETag == stamp.ETag)
            .Select(version => version.Now!)
            .ToList();
        return versions.Exists(version => Same(version, now)) ? (IsMended(change, stamp) ? null : WhyReplaced(change, versions))
            : new Violation("I3", $"'{change.Key}' held bytes that are no version of '{key}'.");
    }

    // Only a sync that is to, and only what the source did not have at some moment of the job.
    private string? WhyRemovedAtTarget(Change change)
    {
        if (!_scenario.Syncing.Deletes || _scenario.Options.DryRun)
        {
            return "nobody asked for that";
        }

        if (_scenario.SourceKey(change.Key) is not { } key)
        {
            return "it is not below the prefix";
        }

        var before = Source.Of(key).Where(version => version.Order < change.Order).ToList();
        var atFirst = before.LastOrDefault(version => version.Order < universe.JobBegan)?.Now;
        return atFirst is not null && !before.Exists(version => version.Order > universe.JobBegan && version.Now is null)
            ? "the source always had it" : null;
    }

    // What the target fetched in one request and told another digest of, rightly or not, is stored once more: it is our own, of this
    // version.
    private static bool IsMended(Change change, Stamp stamp) =>
        change.Before is { } before && Stamp.Of(before.Info) is { } own && (own.Source, own.ETag) == (stamp.Source, stamp.ETag);

    private Violation? WhyReplaced(Change change, List<MemoryObject> versions) => (change.Before, _scenario.Options.IfExists) switch
    {
        (null, _) or (_, CollisionPolicy.Overwrite) => null,

        // All empty objects have the same entity tag, so a condition cannot tell them apart.
        ({ Content.Length: 0 }, CollisionPolicy.Newer) => null,
        ({ Content.Length: 0 }, _) when change.Now is { Content.Length: 0 } => null,
        ({ } before, CollisionPolicy.Newer) => versions.Exists(version => version.Info.LastModified > before.Info.LastModified) ? null
            : new Violation("I4", $"'{change.Key}' was replaced although it was not older."),
        _ => new Violation("I4", $"'{change.Key}' was replaced."),
    };

    // Whoever removes a source object has stored this very version before, and has proof of it.
    private Violation? WhyRemoved(Change change)
    {
        if (change.Now is not null || change.Before is null)
        {
            return new Violation("I4", $"'{change.Key}' was written at the source.");
        }

        var id = Stamp.SourceOf(universe.Source.Store, change.Key);
        var copied = Target.All.Any(stored => stored.Order < change.Order
            && stored.Now is { } now
            && Stamp.Of(now.Info) is { } stamp
            && (stamp.VerifiedBy is not null || _scenario.Options.Verify == VerifyMode.ReadBack)
            && stamp.Source == id
            && Same(now, change.Before));
        return !_scenario.IsMove ? new Violation("I4", $"'{change.Key}' was removed from the source by a copy.")
            : !copied ? new Violation("I4", $"'{change.Key}' was removed from the source, and no verified copy of it was ever stored.")
            : null;
    }

    // Who was not transferred has a reason that is true.
    private string? WhyUnexplained(TransferReceipt receipt)
    {
        if (receipt.Reason is null)
        {
            return "no reason is given";
        }

        return receipt.Outcome == Outcome.Skipped && _scenario.Options.IfExists is not (CollisionPolicy.Skip or CollisionPolicy.Newer)
            && !Source.Of(receipt.SourceKey).Any(change => change.Now is null or { Info.IsArchived: true })
            ? "no policy skips it"
            : null;
    }
}
