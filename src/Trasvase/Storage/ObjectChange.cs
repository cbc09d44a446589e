namespace Trasvase.Storage;

/// <summary>A change of an object that leaves its bytes alone. It always replaces one whole set.</summary>
internal abstract record ObjectChange
{
    private ObjectChange()
    {
    }

    /// <summary>Replaces the standard HTTP headers. A header that is null is removed.</summary>
    /// <param name="Value">All of them.</param>
    public sealed record Headers(ContentHeaders Value) : ObjectChange;

    /// <summary>Replaces the user metadata.</summary>
    /// <param name="Value">All entries; names and values that the store's profile allows.</param>
    public sealed record Metadata(IReadOnlyDictionary<string, string> Value) : ObjectChange;

    /// <summary>Replaces the tags.</summary>
    /// <param name="Value">All of them.</param>
    public sealed record Tags(IReadOnlyDictionary<string, string> Value) : ObjectChange;
}
