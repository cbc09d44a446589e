using Amazon.Runtime;
using Amazon.S3;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Witnesses.Tests.Drives;

/// <summary>
/// The vendor's SDK in front of the stand-in of S3, as it comes: its own defaults, so that bodies go in chunks with a CRC-32 behind them.
/// </summary>
internal sealed class S3Drive : IAsyncDisposable
{
    public const string Box = "bucket";

    private S3Drive(S3StandIn standIn)
    {
        StandIn = standIn;
        Bucket = standIn.State.CreateBucket(Box);
        Client = new AmazonS3Client(new BasicAWSCredentials(standIn.Account.AccessKeyId, standIn.Account.SecretAccessKey),
            ConfigOf(standIn));
    }

    public S3StandIn StandIn { get; }

    public S3StandInBucket Bucket { get; }

    public AmazonS3Client Client { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<S3Drive> StartAsync(S3StandInOptions? options = null) =>
        new(await S3StandIn.StartAsync(options ?? new S3StandInOptions { PartSizeMin = 10 }, Cancellation));

    /// <summary>The SDK's own settings, but that a refusal is shown at once instead of being tried again.</summary>
    public static AmazonS3Config ConfigOf(S3StandIn standIn) => new()
    {
        ServiceURL = standIn.Server.Endpoint.AbsoluteUri,
        AuthenticationRegion = standIn.Account.Region,
        ForcePathStyle = true,
        MaxErrorRetry = 0,
        HttpClientFactory = new TrustingFactory(),
    };

    /// <summary>No request was refused as one that is wrong or unknown: whatever the SDK sends is right.</summary>
    public void ShouldHaveUnderstoodAll(params int[] expected) => AzureDrive.Refusals(StandIn.Server.Log, expected).ShouldBeEmpty();

    /// <summary>What the SDK says of a call that is refused.</summary>
    public static async Task<(int Status, string? Code)> RefusedAsync(Func<Task> call)
    {
        var refusal = await call.ShouldThrowAsync<AmazonS3Exception>();
        return ((int)refusal.StatusCode, refusal.ErrorCode);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StandIn.DisposeAsync();
    }

    // The certificate of the stand-in is signed by nobody.
    private sealed class TrustingFactory : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Issuer == "CN=localhost" },
        });
    }
}
