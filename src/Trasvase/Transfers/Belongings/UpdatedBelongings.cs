namespace Trasvase.Transfers.Belongings;

/// <summary>The result of writing what goes along with an object whose bytes the target already holds.</summary>
/// <param name="Source">The source as it was last found.</param>
/// <param name="Target">The target's object as it is now.</param>
/// <param name="Carried">What goes along, as the stamp holds it.</param>
internal sealed record UpdatedBelongings(ObjectInfo Source, ObjectInfo Target, Carried Carried)
{
    /// <summary>What was written, in the user's words; empty if nothing was, or only the stamp.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>What was stored differently from the source.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
