namespace Trasvase.Client;

/// <summary>A connection of the service, without its credentials.</summary>
public sealed record ConnectionView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of store: <c>s3</c> or <c>azure</c>.</summary>
    public required string Store { get; init; }

    /// <summary>The bucket or container.</summary>
    public required string Container { get; init; }

    /// <summary>The prefix below which requests may name keys; empty for all of the container.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The service's address, without any secret; null for the cloud's own.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What may be done through it: <c>read</c>, <c>write</c>, <c>remove</c>.</summary>
    public required IReadOnlyList<string> Allows { get; init; }
}

/// <summary>What a check found.</summary>
public sealed record FindingView
{
    /// <summary>The check.</summary>
    public required string Check { get; init; }

    /// <summary>What it is about: <c>machine</c>, <c>source</c> or <c>target</c>.</summary>
    public required string Side { get; init; }

    /// <summary><c>good</c>, <c>warning</c>, <c>failure</c> or <c>unknown</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>What was found, as a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>What to do; null if there is nothing to do.</summary>
    public string? Advice { get; init; }
}

/// <summary>Whether a job would run.</summary>
public sealed record DiagnosisView
{
    /// <summary>Whether no check failed.</summary>
    public bool Healthy { get; init; }

    /// <summary>What was found, in the order of the checks.</summary>
    public required IReadOnlyList<FindingView> Findings { get; init; }
}
