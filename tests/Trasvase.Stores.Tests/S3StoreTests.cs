using Trasvase.Http.Connecting;
using Trasvase.Stores.S3;
using Trasvase.Testing.Emulators;
using Trasvase.Testing.Suite;
using Trasvase.Testing.Time;

namespace Trasvase.Stores.Tests;

/// <summary>The S3 store keeps the contract on Ceph.</summary>
public sealed class S3StoreOnCephTests(RealServers servers) : StoreSuite
{
    private static readonly string Bucket = $"suite-{Guid.NewGuid():n}";

    private protected override async Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        S3Servers.Open((await servers.CephAsync(cancellationToken)).Account, Bucket, S3Deviations.OfCeph);
}

/// <summary>The S3 store keeps what s3rver lets it keep.</summary>
public sealed class S3StoreOnS3RverTests(RealServers servers) : StoreSuite
{
    private static readonly string Bucket = $"suite-{Guid.NewGuid():n}";

    private protected override async Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        S3Servers.Open((await servers.S3RverAsync(cancellationToken)).Account, Bucket, S3Deviations.OfS3Rver);
}

internal static class S3Servers
{
    private static readonly HttpOptions Http = new();
    private static readonly HttpMessageInvoker Transport = HttpTransport.Create(Http);

    public static StoreUnderTest Open(S3Account account, string bucket, IReadOnlyList<Deviation> deviations)
    {
        var options = S3Options.FromEnvironment(account.AsEnvironment.GetValueOrDefault);
        var store = S3Store.Create(bucket, options, Http, Transport);
        return new StoreUnderTest(store, store, store, name => Open(account, name, deviations))
        {
            Deviations = deviations,
            Fetch = (grant, range, cancellationToken) => UrlReading.FetchAsync(Transport, grant, range, cancellationToken),
        };
    }

    /// <summary>A bucket that others can copy from.</summary>
    public static CopySource OpenSource(S3Account account, string bucket)
    {
        // Whatever is signed by a clock that stands still has ended long ago.
        var past = S3Store.Create(
            bucket,
            S3Options.FromEnvironment(account.AsEnvironment.GetValueOrDefault),
            new HttpOptions { Time = new ManualTime() },
            Transport);
        return new CopySource(
            Open(account, bucket, []), (pinned, cancellationToken) => past.GrantReadAsync(pinned, expires: null, cancellationToken));
    }
}
