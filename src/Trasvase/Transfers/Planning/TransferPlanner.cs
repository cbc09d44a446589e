using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Planning;

/// <summary>What the planner decides from.</summary>
/// <param name="Source">The source version, as found or as listed.</param>
/// <param name="SourceStampId">What a stamp calls the source object: <see cref="Stamp.SourceOf"/>.</param>
/// <param name="TargetKey">The key wanted.</param>
/// <param name="Existing">What has that key now; null if nothing has.</param>
/// <param name="NewId">The id to put into the name if it has to be another one.</param>
internal sealed record PlanFacts(ObjectInfo Source, string SourceStampId, ObjectKey TargetKey, ObjectInfo? Existing, string NewId)
{
    /// <summary>
    /// Whether the target holds a copy of another source object, by its stamp. That copy may be the only one left, so a move does not
    /// replace it.
    /// </summary>
    public bool SparesOthers { get; init; }

    /// <summary>
    /// What is known before anybody has looked at the target: the same for the job and for whoever says what it would do.
    /// </summary>
    public static PlanFacts Of(IObjectStore from, TransferItem item, ObjectInfo source, bool isMove) =>
        new(source, Stamp.SourceOf(from, source.Key), item.TargetKey, Existing: null, TargetName.IdToCome) { SparesOthers = isMove };
}

/// <summary>
/// Decides what to do with one object. Pure: facts in, plan out. Everything that must fail fails here, before a byte moves.
/// </summary>
internal static class TransferPlanner
{
    /// <summary>Why an archived object is left out, in a word.</summary>
    public const string Archived = "archived";

    /// <summary>Why an object that only marks a folder is left out.</summary>
    public const string Marker = "folder markers (--skip-markers)";

    /// <summary>Why an object is left out whose key is taken.</summary>
    public const string TargetExists = "the target exists (--if-exists skip)";

    /// <summary>Why an archived object is left out that is asked for and not waited for.</summary>
    public const string BeingRestored = "archived, being restored";

    /// <summary>The same as a sentence of a dry run or a plan.</summary>
    public const string WouldBeRestored = "archived: it would be asked for and skipped; the same command copies it when it can be read.";

    /// <summary>Why an object is refused whatever there is at either side, in few words.</summary>
    public const string Forbidden = "its name or version does not fit the job";

    /// <summary>The plan where it does not depend on what is at the target; null where it does.</summary>
    public static ObjectPlan? PlanUnseen(TransferItem item, PlanFacts facts, StoreProfile target, TransferOptions options)
    {
        if (item.WhyRefused is { } why)
        {
            return new ObjectPlan.Refuse(StoreErrorKind.InvalidRequest, Forbidden, why);
        }

        if (!item.SourceKey.IsText)
        {
            return new ObjectPlan.Refuse(StoreErrorKind.InvalidRequest, NotText, WhyNotText(item.SourceKey));
        }

        if (options.SkipMarkers && facts.Source is { Size: 0 } source && source.Key.Value.EndsWith('/'))
        {
            return new ObjectPlan.Skip(Marker, "It only marks a folder (--skip-markers).");
        }

        // Such a key cannot even be asked for.
        return target.WhyKeyRefused(facts.TargetKey) is null ? null : Plan(facts, target, options);
    }

    public static ObjectPlan Plan(PlanFacts facts, StoreProfile target, TransferOptions options)
    {
        if (facts.Existing is { } existing && StampOfCopy(existing, facts, options.Verify) is { } stamp)
        {
            return new ObjectPlan.LeaveUnchanged(existing) { Stamp = stamp };
        }

        return KeepFolder(facts, options.IfExists)
            ?? Collide(facts, options.IfExists)
            ?? Spare(facts, options.IfExists)
            ?? Send(facts, target, options);
    }

    /// <summary>
    /// The stamp of an object at the target that is, by it, a verified copy of the source version; null if it is none. Where it will be
    /// read back, it need not have been verified.
    /// </summary>
    public static Stamp? StampOfCopy(ObjectInfo existing, PlanFacts facts, VerifyMode verify) =>
        existing.Size == facts.Source.Size
        && Stamp.Of(existing) is { } stamp
        && stamp.IsCopyOf(facts.SourceStampId, facts.Source)
        && (stamp.VerifiedBy is not null || verify == VerifyMode.ReadBack)
            ? stamp
            : null;

    /// <summary>
    /// Whether an object at the target is a copy of the source object, and it is not known of which version, or whether it was verified:
    /// its content tells.
    /// </summary>
    public static bool IsPerhapsCopy(ObjectInfo existing, PlanFacts facts) =>
        existing.Size == facts.Source.Size
        && Stamp.Of(existing) is { Crc64: not null } stamp
        && stamp.LikenessTo(facts.SourceStampId, facts.Source) is var likeness
        && (likeness == Likeness.Unknown || (likeness == Likeness.Same && stamp.VerifiedBy is null));

    /// <summary>The same plan in parts of which it can be known that they are of one version.</summary>
    /// <exception cref="StoreException">Unsupported: there are none.</exception>
    public static ObjectPlan.Send InReadableParts(ObjectPlan.Send plan, ObjectInfo source, StoreProfile target) =>
        plan.Layout is not { } layout || layout.ReadableAs(VersionIdentity.Of(source), target) == layout ? plan
            : layout.ReadableAs(VersionIdentity.Of(source), target) is { } whole ? plan with { Layout = whole }
            : throw new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, WhyNotReadable(source, target));

    /// <summary>The plan that sends an object once more, in the place of what the target holds of it.</summary>
    public static ObjectPlan Replace(PlanFacts facts, ObjectInfo existing, StoreProfile target, TransferOptions options) =>
        Send(facts with { TargetKey = existing.Key, Existing = existing }, target, options with { IfExists = CollisionPolicy.Overwrite });

    /// <summary>Why an archived object is left out.</summary>
    public static string WhyArchived(ObjectInfo source) =>
        $"archived ({source.StorageClass ?? "cold storage"}): it cannot be read before it is restored, which --restore asks for.";

    /// <summary>The same in a few words.</summary>
    public const string NotText = "the key is not UTF-8";

    /// <summary>Why an object whose key is not UTF-8 stays where it is, as a sentence that shows the bytes.</summary>
    public static string WhyNotText(ObjectKey key) =>
        $"The key '{key}' is not UTF-8 (the bytes that are no characters are shown as \\xNN), and no target has a name for it. Store the "
        + "object under another name.";

    // What is in a folder is there because of it. With a new name the object has a place beside it.
    private static ObjectPlan.Refuse? KeepFolder(PlanFacts facts, CollisionPolicy policy) =>
        facts.Existing is { IsFolder: true } && policy is CollisionPolicy.Overwrite or CollisionPolicy.Newer
            ? new ObjectPlan.Refuse(
                StoreErrorKind.AlreadyExists,
                "the target is a folder",
                $"The target '{facts.TargetKey}' is a folder, which no object can replace. Choose another key (--map), or --if-exists "
                + "rename.")
            : null;

    private static string WhyNotReadable(ObjectInfo source, StoreProfile target) =>
        $"'{source.Key}' has {source.Size:N0} bytes, and only {target.PartSizeMax:N0} can be read with one request; several may be of two "
        + $"versions, because {VersionIdentity.NothingTells}.";

    private static ObjectPlan? Spare(PlanFacts facts, CollisionPolicy policy) =>
        facts is { SparesOthers: true, Existing: { } existing }
            && policy != CollisionPolicy.Rename
            && Stamp.Of(existing) is { } stamp
            && stamp.Source != facts.SourceStampId
            ? new ObjectPlan.Refuse(
                StoreErrorKind.AlreadyExists,
                "the key holds another object's copy",
                $"The target '{facts.TargetKey}' is a copy of another source object, which may have been moved there: a move does not "
                + "replace it. Choose another key, or --if-exists rename.")
            : null;

    private static ObjectPlan? Collide(PlanFacts facts, CollisionPolicy policy) => (facts.Existing, policy) switch
    {
        ({ }, CollisionPolicy.Skip) => new ObjectPlan.Skip(TargetExists, "The target exists."),
        ({ }, CollisionPolicy.Fail) => new ObjectPlan.Refuse(
            StoreErrorKind.AlreadyExists,
            "the target exists (--if-exists fail)",
            $"The target '{facts.TargetKey}' exists. Choose another key, or another --if-exists than 'fail'."),
        ({ } existing, CollisionPolicy.Newer) when existing.LastModified is null || facts.Source.LastModified is null =>
            new ObjectPlan.Skip("it is not known which is newer (--if-exists newer)", "It is not known which of the two is newer."),
        ({ } existing, CollisionPolicy.Newer) when existing.LastModified >= facts.Source.LastModified =>
            new ObjectPlan.Skip("the target is not older (--if-exists newer)", "The target is not older than the source."),
        _ => null,
    };

    private static ObjectPlan Send(PlanFacts facts, StoreProfile target, TransferOptions options)
    {
        var source = facts.Source;
        var rename = facts.Existing is not null && options.IfExists == CollisionPolicy.Rename;
        ObjectKey? renameOf = rename ? facts.TargetKey : null;
        var key = rename ? TargetName.WithId(facts.TargetKey, facts.NewId) : facts.TargetKey;
        if (target.WhyKeyRefused(key) is { } reason)
        {
            return new ObjectPlan.Refuse(
                StoreErrorKind.InvalidRequest,
                "the target cannot hold the key",
                $"The key '{key}' cannot be kept: {target.Name} {reason}.{Remedy(key, target, options)}");
        }

        var fits = source.Size <= Math.Min(options.BufferedMax, target.SinglePutMax);
        var layout = !fits && source.Size <= target.ObjectSizeMax ? PartLayout.For(source.Size, target, options.PartSize) : null;
        if (!fits && layout is null)
        {
            return new ObjectPlan.Refuse(
                StoreErrorKind.Unsupported,
                "too large for the target",
                $"The source has {source.Size:N0} bytes; {target.Name} holds objects of at most {target.ObjectSizeMax:N0}.");
        }

        if (!rename && facts.Existing is { StrongETag: null })
        {
            return new ObjectPlan.Refuse(
                StoreErrorKind.Unsupported,
                "the target has no entity tag",
                $"'{facts.TargetKey}' has no entity tag at the target, so that it cannot be replaced without the danger of replacing "
                + "something else.");
        }

        if (source.HasDetails && layout is { } cut && cut.ReadableAs(VersionIdentity.Of(source), target) is null)
        {
            return new ObjectPlan.Refuse(StoreErrorKind.Unsupported, "nothing tells its versions apart", WhyNotReadable(source, target));
        }

        if (source.IsArchived)
        {
            // Only now: restoring costs money, and what cannot be stored anyhow is not restored.
            return options.Restore is null ? new ObjectPlan.Skip(Archived, WhyArchived(source)) : new ObjectPlan.Restore();
        }

        return new ObjectPlan.Send(
            key, rename || facts.Existing is null ? Precondition.Absent : Precondition.Holds(facts.Existing.StrongETag!), layout)
        {
            RenameOf = renameOf,
            Note = facts.Existing is { } perhaps && IsPerhapsCopy(perhaps, facts)
                ? $"Whether it has changed since it was copied is not known: {WhyUnknown(perhaps, facts)}."
                : null,
        };
    }

    /// <summary>Why a copy is not known to be one of this version, as the end of a sentence.</summary>
    public static string WhyUnknown(ObjectInfo existing, PlanFacts facts) =>
        Stamp.Of(existing)?.LikenessTo(facts.SourceStampId, facts.Source) == Likeness.Same
            ? "that copy could not be verified when it was stored"
            : VersionIdentity.NothingTells;

    private static string Remedy(ObjectKey key, StoreProfile target, TransferOptions options) =>
        options.Names == NamePolicy.Exact && KeyMapping.Encode(key, target) is { } encoded
            ? $" With --names encode it is stored as '{encoded}'."
            : "";
}
