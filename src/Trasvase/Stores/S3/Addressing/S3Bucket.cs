using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Storage;

namespace Trasvase.Stores.S3.Addressing;

/// <summary>
/// The address of one bucket. It makes the URIs of the bucket and its objects. Only the region can change, when AWS reports that the bucket
/// is in another one.
/// </summary>
internal sealed class S3Bucket
{
    private readonly HttpEndpoint? _endpoint;
    private readonly S3AccessPoint? _accessPoint;
    private readonly bool _inHost;
    private volatile Place _place;

    private S3Bucket(string name, HttpEndpoint? endpoint, string region, bool inHost)
    {
        Name = name;
        _endpoint = endpoint;
        _inHost = inHost;
        _place = PlaceIn(region);
    }

    private S3Bucket(string arn, S3AccessPoint accessPoint)
    {
        Name = arn;
        _accessPoint = accessPoint;
        _inHost = true;
        _place = PlaceIn(accessPoint.Region);
    }

    /// <summary>The bucket's name.</summary>
    public string Name { get; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region => _place.Region;

    /// <summary>
    /// Whether the bucket is at Amazon's own service, whose documented behaviour beyond the common protocol can be relied on.
    /// </summary>
    public bool IsAmazon => _endpoint is null || S3Endpoint.IsAmazon(_endpoint.Host);

    /// <summary>The service that holds the bucket. Bucket names are unique across all of Amazon's service.</summary>
    public string Service => IsAmazon ? "amazonaws.com" : _endpoint!.ToString();

    /// <summary>Whether requests use TLS.</summary>
    public bool IsSecure => _endpoint is null || _endpoint.Scheme == "https";

    /// <summary>From how far the endpoint can be reached, judging by its address.</summary>
    public NetworkScope Network => _endpoint?.Network ?? NetworkScope.Internet;

    /// <summary>Resolves the options for one bucket.</summary>
    /// <exception cref="StoreException">InvalidRequest; the message lists every fault.</exception>
    public static S3Bucket Create(string name, S3Options options)
    {
        var faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, string.Join(' ', faults));
        }

        var endpoint = options.Endpoint is null ? null : HttpEndpoint.Parse(options.Endpoint);
        var isAmazon = endpoint is null || S3Endpoint.IsAmazon(endpoint.Host);
        if (isAmazon && S3AccessPoint.IsArn(name))
        {
            return OfAccessPoint(name, endpoint);
        }

        endpoint = endpoint is null ? null : S3Endpoint.Without(name, endpoint, options.Addressing == S3Addressing.Path);
        if (S3Names.WhyBucketRefused(name, isAmazon) is { } why)
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"'{S3Names.Shown(name)}' cannot be used as a bucket's name: {why}.");
        }

        if (options.Addressing == S3Addressing.VirtualHost && !S3Names.IsLabel(name) && (endpoint is null || endpoint.Scheme == "https"))
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest,
                RetryAdvice.Never,
                $"The bucket '{name}' cannot stand in a host name under TLS, because it is more than one label: use path style.");
        }

        var inHost = options.Addressing == S3Addressing.VirtualHost
            || (options.Addressing == S3Addressing.Auto && isAmazon && S3Names.IsLabel(name));
        var region = options.Region ?? (endpoint is null ? null : RegionOf(endpoint.Host)) ?? "us-east-1";
        return new S3Bucket(name, endpoint, region, inHost);
    }

    /// <summary>Returns the URI of an object.</summary>
    public Uri At(ObjectKey key, string query = "") => ObjectUri.Of(_place.Root, key, query);

    /// <summary>Returns the URI of the bucket itself.</summary>
    public Uri Root(string query = "") => ObjectUri.For(_place.Endpoint, _inHost ? _place.Path + "/" : _place.Path, query);

    /// <summary>
    /// Returns the URI of an object together with the region to sign it for. The two always match, even if another request learns a new
    /// region meanwhile.
    /// </summary>
    public (Uri Uri, string Region) Placed(ObjectKey key, string query)
    {
        var place = _place;
        return (ObjectUri.Of(place.Root, key, query), place.Region);
    }

    /// <summary>
    /// Adopts the region that the service names, if it is valid and differs from the current one. At other services than Amazon's only the
    /// region of signatures changes, and never because of a redirect: the configured endpoint alone decides where requests go.
    /// </summary>
    /// <param name="region">The region that the service names; null if it names none.</param>
    /// <param name="isRedirect">True if the service says that the bucket is elsewhere; false if it says that the signature is for another
    /// region.</param>
    /// <returns>Whether anything changed.</returns>
    public bool TryLearnRegion(string? region, bool isRedirect)
    {
        if (_accessPoint is not null
            || (isRedirect && !IsAmazon)
            || region is null
            || region == Region
            || !S3Names.IsRegion(region, IsAmazon))
        {
            return false;
        }

        _place = PlaceIn(region);
        return true;
    }

    /// <summary>Whether a request was made before the current region was known.</summary>
    /// <param name="uri">The request's URI.</param>
    /// <param name="signedFor">The region that the request was signed for; null if it was not signed.</param>
    public bool HasMovedSince(Uri uri, string? signedFor)
    {
        var place = _place;
        return (signedFor is not null && signedFor != place.Region)
            || !string.Equals(uri.Host, place.Endpoint.Host, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>For people: <c>s3://bucket/key</c>.</summary>
    public string Show(ObjectKey key) => $"s3://{Name}/{S3Names.Shown(key.Value)}";

    public override string ToString() => "s3://" + Name;

    private static S3Bucket OfAccessPoint(string arn, HttpEndpoint? endpoint)
    {
        var (point, why) = S3AccessPoint.Parse(arn);
        why ??= endpoint is null ? null : $"an access point has a host of its own, so no endpoint goes with it (here {endpoint})";
        return why is null
            ? new S3Bucket(arn, point!)
            : throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"'{S3Names.Shown(arn)}' cannot be used: {why}.");
    }

    private Place PlaceIn(string region)
    {
        if (_accessPoint is not null)
        {
            return new Place(region, new HttpEndpoint("https", _accessPoint.Host, 443), "");
        }

        var endpoint = _endpoint switch
        {
            null => new HttpEndpoint("https", AmazonHost(region), 443),
            { } given when RegionOf(given.Host) is not null || given.Host == "s3.amazonaws.com" => given.WithHost(AmazonHost(region)),
            { } given => given,
        };
        return _inHost
            ? new Place(region, endpoint.WithHost($"{Name}.{endpoint.Host}"), endpoint.BasePath)
            : new Place(region, endpoint, $"{endpoint.BasePath}/{ObjectUri.EscapeQuery(Name)}");
    }

    private static string AmazonHost(string region) =>
        $"s3.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}";

    // Only s3.eu-west-1.amazonaws.com and its like. Hosts with more labels (dualstack, FIPS, private links) stay as they are.
    private static string? RegionOf(string host)
    {
        var labels = host.Split('.');
        return S3Endpoint.IsAmazon(host)
            && labels[0] == "s3"
            && labels.Length - (host.EndsWith(".cn", StringComparison.Ordinal) ? 1 : 0) == 4
            && S3Names.IsRegion(labels[1], isAmazon: true)
            ? labels[1]
            : null;
    }

    // The endpoint that requests go to, and the path to the bucket there.
    private sealed record Place(string Region, HttpEndpoint Endpoint, string Path)
    {
        public string Root { get; } = Endpoint.Origin + Path;
    }
}
