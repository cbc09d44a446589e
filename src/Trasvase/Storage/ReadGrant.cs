namespace Trasvase.Storage;

/// <summary>
/// A URL from which one version of an object can be read without credentials until it expires. Anyone who holds the URL can read the
/// object, so it is a secret: it is never shown or saved, and every use gets a new one.
/// </summary>
/// <param name="Object">The version that is meant.</param>
/// <param name="Url">The URL.</param>
/// <param name="Expires">When it expires at the latest. A read that has begun by then continues.</param>
internal record ReadGrant(ObjectInfo Object, Uri Url, DateTimeOffset Expires)
{
    /// <summary>Whether the URL names the version, so that it can never give the bytes of another one.</summary>
    public bool NamesVersion { get; init; }

    /// <summary>The object and the time of expiry for people, without the URL.</summary>
    public sealed override string ToString() => $"ReadGrant {{ Object = {Object.Key}, Expires = {Expires:O} }}";
}
