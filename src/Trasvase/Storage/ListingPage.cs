namespace Trasvase;

/// <summary>One page of a listing.</summary>
/// <param name="Objects">The objects in it, in the store's order.</param>
/// <param name="Prefixes">What a delimiter rolled up, in the store's order.</param>
public sealed record ListingPage(IReadOnlyList<ObjectInfo> Objects, IReadOnlyList<string> Prefixes)
{
    /// <summary>
    /// The number of entries that were left out because the store had returned them before or because they were not requested.
    /// </summary>
    public int Strays { get; init; }
}
