using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Time.Testing;
using Trasvase.Http.Connecting;
using Trasvase.Stores.S3;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Witnesses.Tests.Signatures;

/// <summary>The vendor's client and ours for one bucket, both without a network, both with the same credentials.</summary>
internal sealed class S3Pair : IDisposable
{
    private const string Id = "AKIAIOSFODNN7EXAMPLE";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string Region = "eu-west-3";

    private readonly CapturingHandler _theirHandler = new();
    private readonly CapturingHandler _ourHandler = new();
    private readonly HttpMessageInvoker _ourTransport;

    /// <summary>Makes both.</summary>
    /// <param name="path">Whether the bucket stands in the path, of a server that is not Amazon's, or in the host.</param>
    /// <param name="session">Whether the credentials have a session token.</param>
    public S3Pair(bool path, bool session)
    {
        var token = session ? "IQoJb3JpZ2luX2VjE+/=ab" : null;
        var config = new AmazonS3Config { MaxErrorRetry = 0, HttpClientFactory = new Factory(_theirHandler), ForcePathStyle = path };
        if (path)
        {
            config.ServiceURL = "http://s3.example.test:9000";
            config.AuthenticationRegion = Region;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(Region);
        }

        AWSCredentials credentials = session ? new SessionAWSCredentials(Id, Secret, token) : new BasicAWSCredentials(Id, Secret);
        Theirs = new AmazonS3Client(credentials, config);
        Keys = new AwsCredentials(Id, Secret, token);
        _ourTransport = new HttpMessageInvoker(_ourHandler, disposeHandler: false);
        Ours = S3Store.Create(
            Bucket,
            new S3Options
            {
                Endpoint = path ? "http://s3.example.test:9000" : null,
                Region = Region,
                AccessKeyId = Id,
                SecretAccessKey = Secret,
                SessionToken = token,
            },
            new HttpOptions { Time = Time, Retry = new RetryPolicy { AttemptsMax = 1 } },
            _ourTransport);
    }

    public static string Bucket => "bucket";

    public AmazonS3Client Theirs { get; }

    public S3Store Ours { get; }

    public AwsCredentials Keys { get; }

    /// <summary>Our clock: it stands where the SDK's stood when it signed.</summary>
    public FakeTimeProvider Time { get; } = new();

    /// <summary>What the SDK sends, and what we send at the same time.</summary>
    public async Task<(Wire Theirs, Wire Ours)> SendAsync(Func<AmazonS3Client, Task> theirs, Func<S3Store, Task> ours)
    {
        var their = await _theirHandler.CaptureAsync(() => theirs(Theirs));
        Time.AdjustTime(TimeOf(their.Headers["x-amz-date"]));
        Alike = SignatureOf(their) == their.Headers["authorization"].Split("Signature=")[1];
        Compared++;
        return (their, await _ourHandler.CaptureAsync(() => ours(Ours)));
    }

    /// <summary>Whether our signer gave the SDK's last request the signature that it had.</summary>
    public bool Alike { get; private set; }

    /// <summary>How many requests of the SDK have been signed once more.</summary>
    public int Compared { get; private set; }

    /// <summary>
    /// Everything in which the two differ, for one purpose; that the SDK has signed what it sends as we would is held first.
    /// </summary>
    public async Task<IEnumerable<string>> CompareAsync(string what, Func<AmazonS3Client, Task> theirs, Func<S3Store, Task> ours)
    {
        var (their, our) = await SendAsync(theirs, ours);
        return Differences.Between(what, their, our).Concat(Alike ? []
            : [$"{what}: signature of {their.Path}?{their.Query} for {string.Join(';', SignedNames(their))}"]);
    }

    /// <summary>Our presigned URL.</summary>
    public Uri Presigned(string key, DateTimeOffset now, TimeSpan life)
    {
        var place = S3Bucket.Create(Bucket,
            new S3Options { Endpoint = Ours.Profile.Service == "amazonaws.com" ? null : "http://s3.example.test:9000", Region = Region });
        return S3Presigner.Sign(HttpMethod.Get, place.At(new ObjectKey(key)), Keys, Region, now, life).Url;
    }

    public static DateTimeOffset TimeOf(string text) =>
        DateTimeOffset.ParseExact(text, "yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal);

    /// <summary>The names that a request in the header or in the query says it has signed.</summary>
    public static string[] SignedNames(Wire wire) => wire.Headers["authorization"].Split("SignedHeaders=")[1].Split(',')[0].Split(';');

    /// <summary>The signature that our signer gives to what is on the wire.</summary>
    public string SignatureOf(Wire wire) => SigV4.Signature(wire.Signed(SignedNames(wire)), Keys, Region, Time.GetUtcNow());

    /// <summary>The signature that our signer gives to a URL.</summary>
    public string SignatureOf(Uri url, DateTimeOffset now)
    {
        var query = string.Join('&', url.Query.TrimStart('?').Split('&')
            .Where(pair => !pair.StartsWith("X-Amz-Signature=", StringComparison.Ordinal)));
        return SigV4.Signature(new SignedRequest("GET", url.AbsolutePath, query, [("host", url.Authority)], SigV4.UnsignedPayload), Keys,
            Region, now);
    }

    public void Dispose()
    {
        Theirs.Dispose();
        _ourTransport.Dispose();
        _ourHandler.Dispose();
        _theirHandler.Dispose();
    }

    private sealed class Factory(CapturingHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);
    }
}
