namespace Trasvase.Testing.Proxy;

/// <summary>How a connection ends.</summary>
public enum CutBy
{
    /// <summary>As if the other side had nothing more to say.</summary>
    Fin,

    /// <summary>As if the other side had crashed. What is still under way may be lost.</summary>
    Rst,
}

/// <summary>What a shortened answer says of itself.</summary>
public enum TruncateAs
{
    /// <summary>Content-Length is that of the short body: only whoever knows the right length can tell.</summary>
    MatchingLength,

    /// <summary>No length; the connection closes at the end.</summary>
    NoLength,

    /// <summary>Chunked, closed before the last chunk.</summary>
    NoLastChunk,
}

/// <summary>What <see cref="FaultProxy"/> does to an exchange. One of these, and no other.</summary>
public abstract record ProxyFault
{
    private ProxyFault()
    {
    }

    /// <summary>The request is forwarded so much later.</summary>
    public sealed record Latency(TimeSpan Delay) : ProxyFault;

    /// <summary>A body passes at this pace: a byte at a time below 20 bytes a second, else twenty pieces a second.</summary>
    public sealed record Drip(Side Side, int BytesPerSecond) : ProxyFault;

    /// <summary>
    /// The client's connection, and with it the server's, ends at a place of a body. At <see cref="BodyPlace.First"/> of a
    /// request the server sees nothing of it; later it sees the headers and the bytes before the place.
    /// </summary>
    public sealed record Cut(Side Side, BodyPlace Place, CutBy By) : ProxyFault;

    /// <summary>
    /// Nothing passes any more at a place of a body until <see cref="FaultProxy.Release"/>, which lets it go on, or until the
    /// client leaves. (One that still has a body to send cannot be seen leaving.) What the server sees is as in <see cref="Cut"/>.
    /// </summary>
    public sealed record Hang(Side Side, BodyPlace Place) : ProxyFault;

    /// <summary>The server has answered, but not even the headers pass; otherwise as <see cref="Hang"/>.</summary>
    public sealed record HangBeforeHeaders : ProxyFault;

    /// <summary>One bit of the byte at a place is flipped.</summary>
    public sealed record Flip(Side Side, BodyPlace Place) : ProxyFault
    {
        /// <summary>Which bit; 0 is the least.</summary>
        public int Bit { get; init; } = 4;
    }

    /// <summary>The answer's body ends at a place. A matching length needs an answer with a Content-Length.</summary>
    public sealed record Truncate(BodyPlace Place, TruncateAs As) : ProxyFault;

    /// <summary>The server does its work and answers; the client's connection ends instead.</summary>
    public sealed record SwallowAnswer(CutBy By) : ProxyFault;

    /// <summary>The server gets the request a second time when <paramref name="When"/> completes; that answer goes to
    /// <see cref="FaultProxy.LateAnswersAsync"/>.</summary>
    /// <param name="When">The event, such as <see cref="ProxyPlan.WhenAnswered"/>.</param>
    /// <param name="AlsoNow">Whether it is forwarded and answered at once as well. If not, the client's connection is cut, and the server
    /// gets it only late.</param>
    public sealed record LateDuplicate(Task When, bool AlsoNow = true) : ProxyFault;

    /// <summary>The proxy answers; the server sees nothing.</summary>
    /// <param name="Of">Makes the answer; <see cref="ProxyAnswer"/> has the usual ones.</param>
    /// <param name="ReadsBody">Whether the request's body is read first. If not, the connection closes after the answer.</param>
    public sealed record Answer(Func<ProxyRequest, ProxyAnswer> Of, bool ReadsBody = true) : ProxyFault;

    /// <summary>The server's answer with another status or other headers: set, replaced, or removed where the value is null.</summary>
    public sealed record Rewrite(int? Status, IReadOnlyList<(string Name, string? Value)> Headers) : ProxyFault;

    /// <summary>The server does not see the Range header, so it answers 200 with the whole body. (A server that checks signatures must not
    /// find it signed.)</summary>
    public sealed record IgnoreRange : ProxyFault;

    /// <summary>The body of the answer, which needs a Content-Length, comes as the only part of multipart/byteranges.</summary>
    public sealed record Multipart : ProxyFault;

    /// <summary>The answer as a server of HTTP/1.0 gives it: no chunks, and the connection ends with it.</summary>
    public sealed record AsHttp10 : ProxyFault;

    /// <summary>An answer that does not depend on the request.</summary>
    public static ProxyFault Say(ProxyAnswer answer) => new Answer(_ => answer);

    /// <summary>Headers set on the server's answer, or removed where the value is null.</summary>
    public static ProxyFault SetHeaders(params (string Name, string? Value)[] headers) => new Rewrite(null, headers);
}
