namespace Trasvase.Stores.S3.Reading;

/// <summary>One page of a listing, as the store returned it.</summary>
/// <param name="Objects">The entries in the store's order.</param>
/// <param name="Prefixes">The prefixes that the delimiter rolled up.</param>
internal sealed record S3Page(List<ObjectInfo> Objects, List<string> Prefixes)
{
    /// <summary>Whether the page says that more follow; null if it does not say.</summary>
    public bool? IsTruncated { get; init; }

    /// <summary>The token for the next page; null if the page holds none.</summary>
    public string? Token { get; init; }

    /// <summary>The key after which the next page begins, as in version 1 of the protocol; null if the page holds none.</summary>
    public string? Marker { get; init; }

    /// <summary>The number of entries that the page claims to hold; null if it does not say.</summary>
    public int? Count { get; init; }

    /// <summary>The page size that the store reports; null if it does not say.</summary>
    public int? Most { get; init; }

    /// <summary>
    /// The first of the entries that were left out because they do not begin with the requested prefix; null if there are none.
    /// </summary>
    public string? Stray { get; init; }

    /// <summary>The number of entries that were left out: those outside the prefix and duplicates.</summary>
    public int Strays { get; init; }

    /// <summary>The number of entries that the page holds.</summary>
    public int Entries => Objects.Count + Prefixes.Count;

    /// <summary>Whether the claimed count matches the entries. Some servers count the prefixes and some do not.</summary>
    public bool IsCounted => Count is not { } count || (count >= Objects.Count - Strays && count <= Entries + Strays);
}
