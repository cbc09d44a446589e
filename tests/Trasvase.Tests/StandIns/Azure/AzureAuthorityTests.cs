using System.Security.Cryptography;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.Time;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Who is let in. The comments quote the documents of the service in a few words.</summary>
public sealed class AzureAuthorityTests
{
    [Fact]
    public async Task SharedKey_RightKey_IsLetIn()
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync("a%20b", [1])).ShouldBe(201);
    }

    // "the string was signed with the account access key"
    [Fact]
    public async Task SharedKey_AnotherKey_IsAuthenticationFailed()
    {
        await using var azure = await StartAsync();
        var headers = azure.Signed("GET", "box/a", null);
        azure.State.Key = RandomNumberGenerator.GetBytes(64);

        (await azure.SendUnsignedAsync("GET", "box/a", null, headers)).ShouldBe(403, "AuthenticationFailed");
    }

    // "all headers that begin with x-ms-" and the "standard headers" are signed
    [Theory]
    [InlineData("x-ms-meta-a")]
    [InlineData("x-ms-copy-source")]
    [InlineData("If-Match")]
    public async Task SharedKey_HeaderAddedAfterSigning_IsAuthenticationFailed(string name)
    {
        await using var azure = await StartAsync();
        var headers = azure.Signed("PUT", "box/a", [1], ("x-ms-blob-type", "BlockBlob"));

        (await azure.SendUnsignedAsync("PUT", "box/a", [1], [.. headers, (name, "\"x\"")])).ShouldBe(403, "AuthenticationFailed");
    }

    // "the query parameters on the resource URI" are signed
    [Fact]
    public async Task SharedKey_QueryChangedAfterSigning_IsAuthenticationFailed()
    {
        await using var azure = await StartAsync();
        var headers = azure.Signed("GET", "box?restype=container&comp=list&prefix=a", null);

        (await azure.SendUnsignedAsync("GET", "box?restype=container&comp=list&prefix=b", null, headers)).ShouldBe(
            403, "AuthenticationFailed");
    }

    // "reach the service within 15 minutes"
    [Theory]
    [InlineData(-16, 403)]
    [InlineData(-14, 404)]
    [InlineData(14, 404)]
    [InlineData(16, 403)]
    public async Task SharedKey_Date_MayBeOffByFifteenMinutes(int minutes, int status)
    {
        await using var azure = await StartAsync();
        var date = azure.State.Now.AddMinutes(minutes).ToString("R");

        (await azure.GetAsync("a", ("x-ms-date", date))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task NoCredentials_Request_IsRefused()
    {
        await using var azure = await StartAsync();

        (await azure.SendUnsignedAsync("GET", "box/a", null, ("x-ms-version", "2021-12-02"))).ShouldBe(401, "NoAuthenticationInformation");
    }

    // "a write-only SAS cannot read": Read the content is the permission 'r'
    [Fact]
    public async Task Sas_WriteOnly_CanWriteAndNotRead()
    {
        await using var azure = await StartAsync();
        var sas = azure.ContainerSas("w");

        (await azure.SendUnsignedAsync("PUT", $"box/a?{sas}", [1], ("x-ms-blob-type", "BlockBlob"))).ShouldBe(201);
        (await azure.SendUnsignedAsync("GET", $"box/a?{sas}", null)).ShouldBe(403, "AuthorizationPermissionMismatch");
        (await azure.SendUnsignedAsync("DELETE", $"box/a?{sas}", null)).ShouldBe(403, "AuthorizationPermissionMismatch");
        (await azure.SendUnsignedAsync("GET", $"box?restype=container&comp=list&{sas}", null)).ShouldBe(
            403, "AuthorizationPermissionMismatch");
    }

    // 'c': "write a new blob", not an old one
    [Fact]
    public async Task Sas_CreateOnly_CannotOverwrite()
    {
        await using var azure = await StartAsync();
        var sas = azure.ContainerSas("c");

        (await azure.SendUnsignedAsync("PUT", $"box/a?{sas}", [1], ("x-ms-blob-type", "BlockBlob"))).ShouldBe(201);
        (await azure.SendUnsignedAsync("PUT", $"box/a?{sas}", [2], ("x-ms-blob-type", "BlockBlob"))).ShouldBe(
            403, "UnauthorizedBlobOverwrite");
    }

    // "tags: the permission 't'"
    [Fact]
    public async Task Sas_WithoutTagPermission_CannotWriteTags()
    {
        await using var azure = await StartAsync();

        (await azure.SendUnsignedAsync(
            "PUT", $"box/a?{azure.ContainerSas("w")}", [1], ("x-ms-blob-type", "BlockBlob"), ("x-ms-tags", "a=b")))
            .ShouldBe(403, "AuthorizationPermissionMismatch");
        (await azure.SendUnsignedAsync(
            "PUT", $"box/a?{azure.ContainerSas("wt")}", [1], ("x-ms-blob-type", "BlockBlob"), ("x-ms-tags", "a=b"))).ShouldBe(201);
    }

    // "the signed expiry time is when the signature becomes invalid"
    [Fact]
    public async Task Sas_Expired_IsAuthenticationFailed()
    {
        var time = new ManualTime();
        await using var azure = await StartAsync(new AzureStandInOptions { Time = time });
        azure.State.Put(Box, "a", new byte[] { 1 });
        var sas = azure.ContainerSas("r");

        (await azure.SendUnsignedAsync("GET", $"box/a?{sas}", null)).ShouldBe(200);
        time.Advance(TimeSpan.FromHours(2));
        (await azure.SendUnsignedAsync("GET", $"box/a?{sas}", null)).ShouldBe(403, "AuthenticationFailed");
    }

    // the signature covers the permissions and the resource
    [Fact]
    public async Task Sas_ChangedOrElsewhere_IsAuthenticationFailed()
    {
        await using var azure = await StartAsync();
        azure.State.Put("other", "a", new byte[] { 1 });
        var sas = azure.ContainerSas("r");

        (await azure.SendUnsignedAsync("GET", $"box/a?{sas.Replace("sp=r", "sp=rw", StringComparison.Ordinal)}", null)).ShouldBe(
            403, "AuthenticationFailed");
        (await azure.SendUnsignedAsync("GET", $"other/a?{sas}", null)).ShouldBe(403, "AuthenticationFailed");
    }

    // "Create Container cannot be called with a service SAS"
    [Fact]
    public async Task ContainerSas_ContainerItself_IsOutOfReach()
    {
        await using var azure = await StartAsync();
        azure.State.RemoveContainer(Box);

        (await azure.SendUnsignedAsync("PUT", $"box?restype=container&{azure.ContainerSas("rwdlc")}", null)).ShouldBe(
            403, "AuthorizationPermissionMismatch");
    }

    // an account SAS says services and resource types
    [Theory]
    [InlineData("b", "sco", 404, "BlobNotFound")]
    [InlineData("q", "sco", 403, "AuthorizationServiceMismatch")]
    [InlineData("b", "sc", 403, "AuthorizationResourceTypeMismatch")]
    public async Task AccountSas_ServicesAndTypes_MustCoverTheRequest(string services, string types, int status, string code)
    {
        await using var azure = await StartAsync();
        var sas = AzureSas.ForAccount(azure.StandIn.Account.Name, azure.State.Key, "r", azure.State.Now.AddHours(1), services, types);

        (await azure.SendUnsignedAsync("GET", $"box/a?{sas}", null)).ShouldBe(status, code);
    }

    // "Lifetime validation failed": 401
    [Fact]
    public async Task Bearer_TokensChange_OldOnesAreRefused()
    {
        var time = new ManualTime();
        await using var azure = await StartAsync(new AzureStandInOptions { Time = time, Tls = true });
        azure.State.AllowToken("one", time.GetUtcNow().AddHours(1));
        Task<RawAnswer> Ask(string token) =>
            azure.SendUnsignedAsync("GET", "box/a", null, ("x-ms-version", "2021-12-02"), ("Authorization", $"Bearer {token}"));

        (await Ask("one")).ShouldBe(404, "BlobNotFound");
        (await Ask("two")).ShouldBe(401, "InvalidAuthenticationInfo").Header("WWW-Authenticate").ShouldNotBeNull();
        time.Advance(TimeSpan.FromHours(2));
        (await Ask("one")).ShouldBe(401, "InvalidAuthenticationInfo");
        azure.State.AllowToken("two", time.GetUtcNow().AddHours(1));
        (await Ask("two")).ShouldBe(404, "BlobNotFound");
        azure.State.RevokeToken("two");
        (await Ask("two")).ShouldBe(401, "InvalidAuthenticationInfo");
    }

    [Fact]
    public async Task DisabledAccount_Request_IsRefused()
    {
        await using var azure = await StartAsync();
        azure.State.AccountIsDisabled = true;

        (await azure.GetAsync("a")).ShouldBe(403, "AccountIsDisabled");
    }

    // "x-ms-version: required for all authorized requests"
    [Fact]
    public async Task Version_UnknownOrTooNew_IsInvalidHeaderValue()
    {
        await using var azure = await StartAsync();

        (await azure.GetAsync("a", ("x-ms-version", "2099-01-01"))).ShouldBe(400, "InvalidHeaderValue");
    }
}
