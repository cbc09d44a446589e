using System.Text;
using Trasvase.Testing.StandIns;

namespace Trasvase.Testing.Dialects;

/// <summary>
/// One way in which a server speaks S3 otherwise than Amazon does: a switch of <see cref="DialectServer"/>. Behind it stands the strict
/// stand-in, which hears what the dialect makes of a request and whose answer goes out as the dialect says it.
/// </summary>
/// <param name="Name">What is odd, in words.</param>
/// <param name="Known">Which server does so, and the document or thread that it is known from.</param>
internal sealed record Dialect(string Name, string Known)
{
    /// <summary>What a request, whose signature is right, is taken for.</summary>
    public Func<StandInRequest, StandInRequest> Hears { get; init; } = static request => request;

    /// <summary>What is answered without doing anything; null to do what was asked for.</summary>
    public Func<StandInRequest, StandInAnswer?> Refuses { get; init; } = static _ => null;

    /// <summary>How the answer goes out. It sees the request as it came.</summary>
    public Func<StandInRequest, StandInAnswer, StandInAnswer> Says { get; init; } = static (_, answer) => answer;

    /// <summary>The entity tag that is told for one of the stand-in's, in answers about objects, in listings and in conditions; null for
    /// none.</summary>
    public Func<string, string?> Tag { get; init; } = static tag => tag;

    /// <summary>Keys that only a store of this kind holds.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The region that requests must be signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>How the text of headers becomes bytes.</summary>
    public Encoding HeaderEncoding { get; init; } = Encoding.UTF8;

    /// <summary>How many entries a page of a listing has at most.</summary>
    public int PageSize { get; init; } = DialectServer.PageSize;

    /// <summary>What happens on the wire itself.</summary>
    public Proxy.ProxyFault? OnTheWire { get; init; }

    /// <summary>To which requests it happens there.</summary>
    public Func<Proxy.ProxyRequest, bool> OnTheWireOf { get; init; } = static _ => true;

    /// <summary>Whether it is odd about tags, so that objects have some and they are to go along.</summary>
    public bool IsAboutTags => Name.Contains("tags:", StringComparison.Ordinal);

    /// <summary>A server with both oddities: this one's outside, the other's inside.</summary>
    public Dialect And(Dialect other) => new($"{Name} + {other.Name}", $"{Known} {other.Known}")
    {
        Hears = request => Hears(other.Hears(request)),
        Refuses = request => Refuses(request) ?? other.Refuses(request),
        Says = (request, answer) => Says(request, other.Says(request, answer)),
        Tag = tag => other.Tag(tag) is { } told ? Tag(told) : null,
        Keys = [.. Keys.Union(other.Keys)],
        Region = Region == "us-east-1" ? other.Region : Region,
        HeaderEncoding = Equals(HeaderEncoding, Encoding.UTF8) ? other.HeaderEncoding : HeaderEncoding,
        PageSize = Math.Min(PageSize, other.PageSize),
        OnTheWire = OnTheWire ?? other.OnTheWire,
        OnTheWireOf = OnTheWire is null ? other.OnTheWireOf : OnTheWireOf,
    };

    /// <summary>The name, for the names of test cases.</summary>
    public override string ToString() => Name;
}
