namespace Trasvase;

/// <summary>The standard HTTP headers that S3 and Azure keep with an object. Null means that the object does not have the header.</summary>
public sealed record ContentHeaders
{
    /// <summary>No header at all.</summary>
    public static ContentHeaders None { get; } = new();

    /// <summary>Content-Type.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Content-Encoding. Content is always read as stored and never decompressed. S3's transfer coding <c>aws-chunked</c> is not a property
    /// of the content and is left out.
    /// </summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Content-Language.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>Content-Disposition.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>Cache-Control.</summary>
    public string? CacheControl { get; init; }
}
