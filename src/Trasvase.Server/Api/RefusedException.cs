namespace Trasvase.Server.Api;

/// <summary>A request that is refused, with what the caller is told (RFC 9457).</summary>
internal sealed class RefusedException : Exception
{
    public RefusedException(int status, string kind, string title, string detail)
        : base(detail)
    {
        Status = status;
        Kind = kind;
        Title = title;
    }

    /// <summary>After how many seconds the request may be repeated; null for never.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The status code.</summary>
    public int Status { get; }

    /// <summary>The kind of problem, in lower case with hyphens, after which its URI is named.</summary>
    public string Kind { get; }

    /// <summary>The kind of problem in a few words.</summary>
    public string Title { get; }

    /// <summary>What is not there, or belongs to somebody else, which looks the same.</summary>
    public static RefusedException NotFound(string what) =>
        new(StatusCodes.Status404NotFound, "not-found", "There is no such thing", what);

    /// <summary>What cannot be right.</summary>
    public static RefusedException Invalid(string why) =>
        new(StatusCodes.Status422UnprocessableEntity, "invalid", "The request cannot be right", why);

    /// <summary>What the caller may not do.</summary>
    public static RefusedException Forbidden(string why) =>
        new(StatusCodes.Status403Forbidden, "forbidden", "This may not be done", why);

    /// <summary>What does not fit how things stand.</summary>
    public static RefusedException Conflict(string kind, string why) =>
        new(StatusCodes.Status409Conflict, kind, "This does not fit how things stand", why);
}
