namespace Trasvase.Transfers.Belongings;

/// <summary>What came of it.</summary>
/// <param name="Source">As it was looked at in the end.</param>
/// <param name="Target">As it is now.</param>
/// <param name="Carried">What went along, by its stamp.</param>
internal sealed record UpdatedBelongings(ObjectInfo Source, ObjectInfo Target, Carried Carried)
{
    /// <summary>What was written anew, in the user's words; empty if nothing but the stamp.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>What was stored otherwise than it was.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
