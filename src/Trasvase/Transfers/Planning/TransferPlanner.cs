using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Planning;

/// <summary>The facts from which the planner decides.</summary>
/// <param name="Source">The source version, as found or as listed.</param>
/// <param name="SourceStampId">The source object as a stamp names it: <see cref="Stamp.SourceOf"/>.</param>
/// <param name="TargetKey">The wanted key.</param>
/// <param name="Existing">The object that has the wanted key now; null if there is none.</param>
/// <param name="NewId">The id to put into the name if a new name is needed.</param>
internal sealed record PlanFacts(ObjectInfo Source, string SourceStampId, ObjectKey TargetKey, ObjectInfo? Existing, string NewId)
{
    /// <summary>
    /// Whether a copy of another source object, recognised by its stamp, must not be replaced. True for a move: that copy may be the only
    /// one left.
    /// </summary>
    public bool SparesOthers { get; init; }

    /// <summary>
    /// Returns the facts that are known before the target is looked at. A job and a preview of it begin with the same facts.
    /// </summary>
    public static PlanFacts Of(IObjectStore from, TransferItem item, ObjectInfo source, bool isMove) =>
        new(source, Stamp.SourceOf(from, source.Key), item.TargetKey, Existing: null, TargetName.IdToCome) { SparesOthers = isMove };
}

/// <summary>
/// Decides what to do with one object. Pure: facts in, plan out. Everything that must fail fails here, before a byte moves.
/// </summary>
internal static class TransferPlanner
{
    /// <summary>Why an archived object is skipped, in one word.</summary>
    public const string Archived = "archived";

    /// <summary>Why an object that only marks a folder is skipped, in a few words.</summary>
    public const string Marker = "folder markers (--skip-markers)";

    /// <summary>Why an object whose key is taken is skipped, in a few words.</summary>
    public const string TargetExists = "the target exists (--if-exists skip)";

    /// <summary>Why an archived object is skipped if its restore is requested but not waited for, in a few words.</summary>
    public const string BeingRestored = "archived, being restored";

    /// <summary>Why such an object would be skipped, as a sentence of a dry run or a plan.</summary>
    public const string WouldBeRestored = "archived: it would be asked for and skipped; the same command copies it when it can be read.";

    /// <summary>Why an object is refused whatever the source and the target hold, in a few words.</summary>
    public const string Forbidden = "its name or version does not fit the job";

    /// <summary>Returns the plan if it does not depend on what the target holds; otherwise null.</summary>
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

        if (options.SkipMarkers && facts.Source is { IsMarker: true })
        {
            return new ObjectPlan.Skip(Marker, "It only marks a folder (--skip-markers).");
        }

        // The target cannot even be asked for such a key.
        return target.WhyKeyRefused(facts.TargetKey) is null ? null : Plan(facts, target, options);
    }

    /// <summary>Returns the plan for an object.</summary>
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
    /// Returns the stamp of a target object if it says that the object is a verified copy of the source version; otherwise null. If the
    /// copy will be read back, it need not have been verified.
    /// </summary>
    public static Stamp? StampOfCopy(ObjectInfo existing, PlanFacts facts, VerifyMode verify) =>
        existing.Size == facts.Source.Size
        && Stamp.Of(existing) is { } stamp
        && stamp.IsCopyOf(facts.SourceStampId, facts.Source)
        && (stamp.VerifiedBy is not null || verify == VerifyMode.ReadBack)
            ? stamp
            : null;

    /// <summary>
    /// Whether a target object is a copy of the source object, but its stamp does not say of which version, or whether the copy was
    /// verified. Only the content can show that.
    /// </summary>
    public static bool IsPerhapsCopy(ObjectInfo existing, PlanFacts facts) =>
        existing.Size == facts.Source.Size
        && Stamp.Of(existing) is { Crc64: not null } stamp
        && stamp.LikenessTo(facts.SourceStampId, facts.Source) is var likeness
        && (likeness == Likeness.Unknown || (likeness == Likeness.Same && stamp.VerifiedBy is null));

    /// <summary>Returns the plan with parts that are certain to belong to one version.</summary>
    /// <exception cref="StoreException">Unsupported: there are no such parts.</exception>
    public static ObjectPlan.Send InReadableParts(ObjectPlan.Send plan, ObjectInfo source, StoreProfile target) =>
        plan.Layout is not { } layout || layout.ReadableAs(VersionIdentity.Of(source), target) == layout ? plan
            : layout.ReadableAs(VersionIdentity.Of(source), target) is { } whole ? plan with { Layout = whole }
            : throw new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, WhyNotReadable(source, target));

    /// <summary>Returns the plan that sends an object again and replaces what the target holds.</summary>
    public static ObjectPlan Replace(PlanFacts facts, ObjectInfo existing, StoreProfile target, TransferOptions options) =>
        Send(facts with { TargetKey = existing.Key, Existing = existing }, target, options with { IfExists = CollisionPolicy.Overwrite });

    /// <summary>Returns why an archived object is skipped, as a sentence.</summary>
    public static string WhyArchived(ObjectInfo source) =>
        $"archived ({source.StorageClass ?? "cold storage"}): it cannot be read before it is restored, which --restore asks for.";

    /// <summary>Why an object whose key is not UTF-8 is refused, in a few words.</summary>
    public const string NotText = "the key is not UTF-8";

    /// <summary>Returns why an object whose key is not UTF-8 is refused, in sentences that show the bytes.</summary>
    public static string WhyNotText(ObjectKey key) =>
        $"The key '{key}' is not UTF-8 (the bytes that are no characters are shown as \\xNN), and no target has a name for it. Store the "
        + "object under another name.";

    // The folder exists because of the objects in it. Under a new name, the object has a place beside the folder.
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
            // This check comes last: restoring costs money, and an object that cannot be stored anyway is not restored.
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

    /// <summary>Returns why a copy is not known to be of this version, as the end of a sentence.</summary>
    public static string WhyUnknown(ObjectInfo existing, PlanFacts facts) =>
        Stamp.Of(existing)?.LikenessTo(facts.SourceStampId, facts.Source) == Likeness.Same
            ? "that copy could not be verified when it was stored"
            : VersionIdentity.NothingTells;

    private static string Remedy(ObjectKey key, StoreProfile target, TransferOptions options) =>
        options.Names == NamePolicy.Exact && KeyMapping.Encode(key, target) is { } encoded
            ? $" With --names encode it is stored as '{encoded}'."
            : "";
}
