namespace Trasvase.Storage;

/// <summary>The tags that a store accepts on an object.</summary>
internal sealed record TagLimits
{
    /// <summary>The most tags of one object.</summary>
    public required int CountMax { get; init; }

    /// <summary>The longest name, in characters; the shortest has one character.</summary>
    public required int NameLengthMax { get; init; }

    /// <summary>The longest value, in characters; it may be empty.</summary>
    public required int ValueLengthMax { get; init; }

    /// <summary>The most characters that all of an object's tags may take, written like the query of a URL.</summary>
    public int EncodedLengthMax { get; init; } = int.MaxValue;

    /// <summary>Whether a name or a value may hold this character.</summary>
    public required Func<char, bool> Holds { get; init; }
}
