namespace Trasvase.Hosting;

/// <summary>
/// Where an object, or everything below a prefix, is: <c>s3://bucket/key</c>, <c>az://container/key</c> or
/// <c>https://account.blob.core.windows.net/container/key</c>.
/// </summary>
/// <param name="Scheme">Which kind of store: <c>s3</c> or <c>az</c>.</param>
/// <param name="Container">The bucket or container.</param>
/// <param name="Key">
/// The key, verbatim: nothing in it is decoded or normalised, except that the key of an <c>https</c> location is percent-decoded
/// as in every URL. Empty for the whole container.
/// </param>
/// <param name="Endpoint">The service that an <c>https</c> location names, such as <c>https://account.blob.core.windows.net</c>; null
/// where the options say it.</param>
public sealed record Location(string Scheme, string Container, string Key, string? Endpoint = null)
{
    /// <summary>Whether this means everything below a prefix (it is empty or ends with a slash) and not one object.</summary>
    public bool IsPrefix => Key.Length == 0 || Key.EndsWith('/');

    /// <summary>Reads a location as people write it.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="defaultBucket">The bucket of <c>s3:///key</c>; null if there is none.</param>
    /// <param name="s3Endpoint">The S3 service that is configured, so that URLs at it are known; null if it is Amazon's.</param>
    /// <exception cref="ConfigurationException">It is not a location; the message says what one looks like.</exception>
    public static Location Parse(string text, string? defaultBucket = null, string? s3Endpoint = null) =>
        Locations.Parse(text, defaultBucket, s3Endpoint);

    /// <summary>As it is written, and can be read again.</summary>
    public override string ToString() => Endpoint is null ? $"{Scheme}://{Container}/{Key}" : $"{Endpoint}/{Container}/{Escaped(Key)}";

    // What would be read as something else in a URL.
    private static string Escaped(string key) =>
        key.Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal);
}
