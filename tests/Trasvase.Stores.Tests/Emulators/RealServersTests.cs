using System.Net;
using Trasvase.Testing.Emulators;

[assembly: AssemblyFixture(typeof(RealServers))]

namespace Trasvase.Stores.Tests.Emulators;

public sealed class RealServersTests(RealServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Azurite_Asked_MakesContainersForItsOwnAccount()
    {
        var account = (await servers.AzuriteAsync(Cancellation)).Account;

        var container = await account.CreateContainerAsync(Cancellation);

        container.ShouldStartWith("container-");
        var stranger = account with { Key = "d3Jvbmc=" };
        (await Should.ThrowAsync<HttpRequestException>(() => stranger.CreateContainerAsync(Cancellation)))
            .StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Azurite_AskedAsDevelopmentStorage_MakesContainers()
    {
        var server = await servers.AzuriteAsync(Cancellation);

        var container = await server.DevelopmentAccount.CreateContainerAsync(Cancellation);

        container.ShouldStartWith("container-");
    }

    [Fact]
    public async Task S3Rver_Asked_MakesBucketsForItsKeysOnly()
    {
        var account = (await servers.S3RverAsync(Cancellation)).Account;

        var bucket = await account.CreateBucketAsync(Cancellation);

        (await StatusOfAsync(account, bucket)).ShouldBe(HttpStatusCode.OK);
        (await StatusOfAsync(account with { SecretAccessKey = "wrong" }, bucket)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Ceph_Asked_ShowsABucketToItsOwnerOnly()
    {
        var server = await servers.CephAsync(Cancellation);

        var bucket = await server.Account.CreateBucketAsync(Cancellation);

        (await StatusOfAsync(server.Account, bucket)).ShouldBe(HttpStatusCode.OK);
        (await StatusOfAsync(server.OtherAccount, bucket)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task DisposeAsync_AfterUse_NothingListensAnyMore()
    {
        if (AzuriteServer.WhyUnavailable() is { } reason)
        {
            Assert.Skip(reason);
        }

        var server = await AzuriteServer.StartAsync(Cancellation);
        await server.Account.CreateContainerAsync(Cancellation);

        await server.DisposeAsync();

        await Should.ThrowAsync<HttpRequestException>(() => server.Account.CreateContainerAsync(Cancellation));
    }

    private static async Task<HttpStatusCode> StatusOfAsync(S3Account account, string bucket)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(account.Endpoint) { Path = bucket }.Uri);
        account.Sign(request);
        using var client = new HttpClient();
        using var response = await client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
