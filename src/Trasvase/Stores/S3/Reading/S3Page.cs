namespace Trasvase.Stores.S3.Reading;

/// <summary>One page as the store gave it.</summary>
/// <param name="Objects">Its entries in their order.</param>
/// <param name="Prefixes">What a delimiter rolled up.</param>
internal sealed record S3Page(List<ObjectInfo> Objects, List<string> Prefixes)
{
    /// <summary>Whether it says that there is more; null if it does not say.</summary>
    public bool? IsTruncated { get; init; }

    /// <summary>The token that the next page is asked for with; null if it gives none.</summary>
    public string? Token { get; init; }

    /// <summary>The key that the next page begins after, as the first version of the protocol tells it; null if it gives none.</summary>
    public string? Marker { get; init; }

    /// <summary>How many entries it says to have; null if it does not say.</summary>
    public int? Count { get; init; }

    /// <summary>The most entries that a page of this store has; null if it does not say.</summary>
    public int? Most { get; init; }

    /// <summary>Entries that do not begin with the prefix that was asked for, left out; the first of them.</summary>
    public string? Stray { get; init; }

    /// <summary>How many entries were left out: those, and what came twice.</summary>
    public int Strays { get; init; }

    /// <summary>How many entries it has.</summary>
    public int Entries => Objects.Count + Prefixes.Count;

    /// <summary>Whether as many were counted as came. Some servers count the prefixes, some do not.</summary>
    public bool IsCounted => Count is not { } count || (count >= Objects.Count - Strays && count <= Entries + Strays);
}
