namespace Trasvase.Storage;

/// <summary>What an object gets in the place of what it has, its bytes left alone. Always one whole set.</summary>
internal abstract record ObjectChange
{
    private ObjectChange()
    {
    }

    /// <summary>The standard HTTP headers; those that are null it has no longer.</summary>
    /// <param name="Value">All of them.</param>
    public sealed record Headers(ContentHeaders Value) : ObjectChange;

    /// <summary>The user metadata.</summary>
    /// <param name="Value">All entries; names and values that the store's profile allows.</param>
    public sealed record Metadata(IReadOnlyDictionary<string, string> Value) : ObjectChange;

    /// <summary>The tags.</summary>
    /// <param name="Value">All of them.</param>
    public sealed record Tags(IReadOnlyDictionary<string, string> Value) : ObjectChange;
}
