using System.Text.Json.Serialization;

namespace Trasvase.Client;

/// <summary>Why a request was refused (RFC 9457).</summary>
public sealed record Problem
{
    /// <summary>The kind of problem, as a URI that names it: <c>urn:trasvase:problem:unknown-connection</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The kind of problem in a few words.</summary>
    public string? Title { get; init; }

    /// <summary>The status code.</summary>
    public int? Status { get; init; }

    /// <summary>What happened, where, and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>What of the request it is about.</summary>
    public string? Instance { get; init; }

    /// <summary>The kind of failure at a store, in the words of receipts; null if no store failed.</summary>
    public string? Error { get; init; }

    /// <summary>The faults of the request, by the name of the field; null if it is not about fields.</summary>
    [JsonPropertyName("errors")]
    public IReadOnlyDictionary<string, string[]>? Faults { get; init; }
}
