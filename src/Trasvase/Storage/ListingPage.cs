namespace Trasvase;

/// <summary>One page of a listing.</summary>
/// <param name="Objects">The objects in it, in the store's order.</param>
/// <param name="Prefixes">What a delimiter rolled up, in the store's order.</param>
public sealed record ListingPage(IReadOnlyList<ObjectInfo> Objects, IReadOnlyList<string> Prefixes)
{
    /// <summary>
    /// How many entries the store gave that it had given before, or that were none of those that were asked for: they are left out.
    /// </summary>
    public int Strays { get; init; }
}
