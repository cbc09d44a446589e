using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Planning;

/// <summary>What will be done with one object, decided before a byte moves.</summary>
internal abstract record ObjectPlan
{
    private ObjectPlan()
    {
    }

    /// <summary>Nothing is sent, because the target already holds a verified copy of this version.</summary>
    /// <param name="Existing">The copy.</param>
    public sealed record LeaveUnchanged(ObjectInfo Existing) : ObjectPlan
    {
        /// <summary>The copy's stamp, if it was already read; null if not.</summary>
        public Stamp? Stamp { get; init; }

        /// <summary>How the copy was verified, if it was read for that; null if its stamp says so.</summary>
        public Verification? Verification { get; init; }

        /// <summary>How the copy was recognised, as a sentence; null if there is nothing to say.</summary>
        public string? Note { get; init; }
    }

    /// <summary>Nothing is sent, by choice.</summary>
    /// <param name="Short">The reason in a few words, for counting.</param>
    /// <param name="Why">The reason, as a sentence.</param>
    public sealed record Skip(string Short, string Why) : ObjectPlan;

    /// <summary>Nothing is sent, because the transfer is impossible or not allowed.</summary>
    /// <param name="Kind">The kind of error.</param>
    /// <param name="Short">The reason in a few words, for counting.</param>
    /// <param name="Why">The reason, as a sentence that says what to do.</param>
    public sealed record Refuse(StoreErrorKind Kind, string Short, string Why) : ObjectPlan;

    /// <summary>The object is archived, and must be restored before it is planned again.</summary>
    public sealed record Restore : ObjectPlan;

    /// <summary>The bytes are sent.</summary>
    /// <param name="TargetKey">The key at the target.</param>
    /// <param name="Precondition">What must hold at the target when the object becomes visible.</param>
    /// <param name="Layout">How the object is cut into parts; null for one put from memory.</param>
    public sealed record Send(ObjectKey TargetKey, Precondition Precondition, PartLayout? Layout) : ObjectPlan
    {
        /// <summary>The key that was wanted, if <see cref="TargetKey"/> is a new name made of it; otherwise null.</summary>
        public ObjectKey? RenameOf { get; init; }

        /// <summary>
        /// Whether the key is only assumed to be free. A single request may be sent on this assumption, but no bytes may be relayed.
        /// </summary>
        public bool IsGuess { get; init; }

        /// <summary>Why the object is sent, as a sentence, if that is not obvious; otherwise null.</summary>
        public string? Note { get; init; }
    }
}
