using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Planning;

/// <summary>What will be done with one object. Decided before a byte moves.</summary>
internal abstract record ObjectPlan
{
    private ObjectPlan()
    {
    }

    /// <summary>The target holds a verified copy of this very version already.</summary>
    /// <param name="Existing">That copy.</param>
    public sealed record LeaveUnchanged(ObjectInfo Existing) : ObjectPlan
    {
        /// <summary>Its stamp, where it was read already.</summary>
        public Stamp? Stamp { get; init; }

        /// <summary>How that was proven, if it was read for it; null if its stamp says so.</summary>
        public Verification? Verification { get; init; }

        /// <summary>How that came, as a sentence; null if there is nothing to say.</summary>
        public string? Note { get; init; }
    }

    /// <summary>Nothing is sent, by choice.</summary>
    /// <param name="Short">The reason in few words, for counting.</param>
    /// <param name="Why">The reason, as a sentence.</param>
    public sealed record Skip(string Short, string Why) : ObjectPlan;

    /// <summary>It cannot or must not be done.</summary>
    /// <param name="Kind">What is in the way.</param>
    /// <param name="Short">The reason in few words, for counting.</param>
    /// <param name="Why">The reason, as a sentence that says what to do.</param>
    public sealed record Refuse(StoreErrorKind Kind, string Short, string Why) : ObjectPlan;

    /// <summary>It is archived, and has to be restored before it is planned with again.</summary>
    public sealed record Restore : ObjectPlan;

    /// <summary>The bytes are moved.</summary>
    /// <param name="TargetKey">Where to.</param>
    /// <param name="Precondition">What must hold there when the object becomes visible.</param>
    /// <param name="Layout">How it is cut; null for one put from memory.</param>
    public sealed record Send(ObjectKey TargetKey, Precondition Precondition, PartLayout? Layout) : ObjectPlan
    {
        /// <summary>The key that was wanted, if <see cref="TargetKey"/> is a new name made of it; null if not.</summary>
        public ObjectKey? RenameOf { get; init; }

        /// <summary>Whether nobody has looked if the key is free: one request may find that out, bytes through us must not.</summary>
        public bool IsGuess { get; init; }

        /// <summary>Why it is sent, as a sentence, where somebody could wonder; null elsewhere.</summary>
        public string? Note { get; init; }
    }
}
