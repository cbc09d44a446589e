using Trasvase.Http.Connecting;

namespace Trasvase.Stores.S3.Addressing;

/// <summary>Where a request names its bucket.</summary>
public enum S3Addressing
{
    /// <summary>In the host name on amazonaws.com where the bucket's name is a single DNS label; in the path everywhere else.</summary>
    Auto,

    /// <summary>In the path: <c>https://host/bucket/key</c>.</summary>
    Path,

    /// <summary>In the host name: <c>https://bucket.host/key</c>.</summary>
    VirtualHost,
}

/// <summary>How to reach S3 and as whom. Everything is optional: without keys or a profile the AWS chain of credentials is asked.</summary>
public sealed record S3Options
{
    /// <summary>The access key's id. Together with <see cref="SecretAccessKey"/>, or neither.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The access key's secret.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>The token that belongs to temporary keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>A profile of the shared AWS configuration files. Keys that are given win over it.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// The region that requests are signed for; by default that of the endpoint's name, else <c>us-east-1</c>. On AWS a wrong one is put
    /// right by itself.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>The service's endpoint, such as <c>https://host:port</c>; by default AWS's in <see cref="Region"/>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Where requests name the bucket.</summary>
    public S3Addressing Addressing { get; init; }

    /// <summary>A role to assume with the credentials that were found.</summary>
    public string? AssumeRoleArn { get; init; }

    /// <summary>How the assumed session is called in AWS's logs; <c>trasvase</c> by default.</summary>
    public string AssumeRoleSessionName { get; init; } = "trasvase";

    /// <summary>What the role's owner asks for when the role is assumed from another account.</summary>
    public string? AssumeRoleExternalId { get; init; }

    /// <summary>Sends no credentials at all: for objects that everybody may read.</summary>
    public bool Public { get; init; }

    /// <summary>Agrees to pay for requests and traffic of buckets whose owners do not (Requester Pays).</summary>
    public bool RequesterPays { get; init; }

    /// <summary>
    /// The key with which its owner encrypted the objects that are read (SSE-C): 32 bytes in Base64. It is sent with every read of an
    /// object, over https only. A secret.
    /// </summary>
    public string? CustomerKey { get; init; }

    /// <summary>The bucket of a location that names none.</summary>
    public string? DefaultBucket { get; init; }

    /// <summary>
    /// Reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE, AWS_REGION (else AWS_DEFAULT_REGION),
    /// AWS_ENDPOINT_URL_S3 (else AWS_ENDPOINT_URL; neither if AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true) and AWS_STORAGE_BUCKET_NAME. An
    /// empty variable is as good as none. What is not set may stand in the profile, which is read when a client is made.
    /// </summary>
    /// <param name="variable">Looks a variable up; null if it is not set.</param>
    public static S3Options FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new S3Options
        {
            AccessKeyId = Value("AWS_ACCESS_KEY_ID"),
            SecretAccessKey = Value("AWS_SECRET_ACCESS_KEY"),
            SessionToken = Value("AWS_SESSION_TOKEN"),
            Profile = Value("AWS_PROFILE"),
            Region = Value("AWS_REGION") ?? Value("AWS_DEFAULT_REGION"),
            Endpoint = string.Equals(Value("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true", StringComparison.OrdinalIgnoreCase)
                ? null
                : Value("AWS_ENDPOINT_URL_S3") ?? Value("AWS_ENDPOINT_URL"),
            DefaultBucket = Value("AWS_STORAGE_BUCKET_NAME"),
        };

        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Everything that is wrong with these options, a sentence each; empty if nothing is. No sentence holds a secret.</summary>
    public IReadOnlyList<string> Validate() => [.. Faults()];

    /// <summary>The options without any secret.</summary>
    public override string ToString() =>
        $"S3Options {{ Endpoint = {Endpoint?.Split('?', 2)[0]}, Region = {Region}, Addressing = {Addressing}, Profile = {Profile}, "
        + $"Keys = {(AccessKeyId is null ? "none" : "given")}, AssumeRoleArn = {AssumeRoleArn}, Public = {Public}, RequesterPays = "
            + $"{RequesterPays}, "
        + $"CustomerKey = {(CustomerKey is null ? "none" : "given")} }}";

    private IEnumerable<string> Faults()
    {
        if ((AccessKeyId is null) != (SecretAccessKey is null))
        {
            yield return $"{(AccessKeyId is null ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY")} is missing: the two keys only work "
                + "together.";
        }

        if (SessionToken is not null && AccessKeyId is null && SecretAccessKey is null)
        {
            yield return "AWS_SESSION_TOKEN is set without the keys that it belongs to (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).";
        }

        foreach (var (name, secret) in new[]
        {
            ("AWS_ACCESS_KEY_ID", AccessKeyId),
            ("AWS_SECRET_ACCESS_KEY", SecretAccessKey),
            ("AWS_SESSION_TOKEN", SessionToken)
        })
        {
            if (secret is not null && secret.Any(c => c is <= ' ' or > '~'))
            {
                yield return $"{name} holds a space, a line end or another character that no key has.";
            }
        }

        if (Region is not null && !S3Names.IsRegion(Region, IsAmazon))
        {
            yield return $"'{S3Names.Shown(Region)}' is not a region: "
                + $"{(IsAmazon ? "lower-case letters, digits and hyphens" : "letters, digits, '-', '_' and '.'")} only, as in "
                    + "eu-central-1 (AWS_REGION).";
        }

        if (CustomerKey is not null && S3CustomerKey.TryParse(CustomerKey) is null)
        {
            yield return "The SSE-C key (--sse-c-key-file) must be 32 bytes, raw or in Base64 or hexadecimal.";
        }

        foreach (var fault in EndpointFaults().Concat(RoleFaults()))
        {
            yield return fault;
        }
    }

    // An endpoint that cannot be read is a fault of its own.
    private bool IsAmazon => Endpoint is null || (HttpEndpoint.TryParse(Endpoint) is { } endpoint && S3Endpoint.IsAmazon(endpoint.Host));

    private List<string> EndpointFaults()
    {
        if (Endpoint is null)
        {
            return [];
        }

        try
        {
            var endpoint = HttpEndpoint.Parse(Endpoint);
            if (CustomerKey is not null && endpoint is { Scheme: "http", IsAddress: false })
            {
                return [$"An SSE-C key is sent over https only, and the endpoint is {endpoint}."];
            }

            return Addressing == S3Addressing.VirtualHost && endpoint.IsAddress && endpoint.Host != "localhost"
                ? [$"The endpoint {endpoint} is an address, which cannot carry a bucket's name in front: use path style."]
                : [];
        }
        catch (FormatException e)
        {
            return [e.Message];
        }
    }

    private IEnumerable<string> RoleFaults()
    {
        if (AssumeRoleArn is null)
        {
            yield break;
        }

        if (!AssumeRoleArn.StartsWith("arn:", StringComparison.Ordinal) || AssumeRoleArn.Any(c => c is <= ' ' or > '~'))
        {
            yield return $"'{S3Names.Shown(AssumeRoleArn)}' is not a role: write it as arn:aws:iam::123456789012:role/name.";
        }

        if (AssumeRoleSessionName.Length is < 2 or > 64
            || AssumeRoleSessionName.Any(c => !char.IsAsciiLetterOrDigit(c) && !"_+=,.@-".Contains(c)))
        {
            yield return "A role's session name has 2 to 64 letters, digits or any of _+=,.@-.";
        }

        if (Public)
        {
            yield return "Unsigned access (--source-public) and a role to assume exclude each other.";
        }
    }
}
