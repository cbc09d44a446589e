namespace Trasvase.Client;

/// <summary>What became of a message that told of objects.</summary>
public sealed record EventsTaken
{
    /// <summary>The number of transfers that it began.</summary>
    public required int Begun { get; init; }

    /// <summary>The number of objects whose transfer an earlier message began.</summary>
    public required int Repeated { get; init; }

    /// <summary>The number of objects that the rule does not want.</summary>
    public required int Ignored { get; init; }
}
