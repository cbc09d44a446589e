namespace Trasvase.Storage;

/// <summary>
/// A URL from which one version of an object can be read without credentials until it ends. Whoever holds it can read, so it is a
/// secret: it does not show itself, is never kept, and a new one is made for every use.
/// </summary>
/// <param name="Object">The version that is meant.</param>
/// <param name="Url">The URL.</param>
/// <param name="Expires">When it ends at the latest. A reading that has begun by then goes on.</param>
internal record ReadGrant(ObjectInfo Object, Uri Url, DateTimeOffset Expires)
{
    /// <summary>Whether the URL names the version, so that it can never give the bytes of another one.</summary>
    public bool NamesVersion { get; init; }

    /// <summary>For people: which object and until when, without the URL.</summary>
    public sealed override string ToString() => $"ReadGrant {{ Object = {Object.Key}, Expires = {Expires:O} }}";
}
