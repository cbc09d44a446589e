using Trasvase.Testing.StandIns.Azure;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>
/// What a shared access signature says besides its permissions. The comments quote the documents of the service in a few words.
/// </summary>
public sealed class AzureSasTests
{
    private static readonly byte[] Bytes = [4, 5, 6];

    // "sip: an IP address or a range of IP addresses from which to accept requests"
    [Theory]
    [InlineData("127.0.0.1", 200, null)]
    [InlineData("127.0.0.0-127.0.0.9", 200, null)]
    [InlineData("127.0.0.2", 403, "AuthorizationSourceIPMismatch")]
    [InlineData("168.1.5.60-168.1.5.70", 403, "AuthorizationSourceIPMismatch")]
    public async Task Sas_Addresses_MayBeARange(string addresses, int status, string? code)
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes);

        (await azure.SendUnsignedAsync("GET", $"box/a?{Sas(azure, "b", "r", ("sip", addresses))}", null)).ShouldBe(status, code);
    }

    // "rscc, rscd, rsce, rscl, rsct: override response headers" for whoever reads by this signature
    [Fact]
    public async Task Sas_ResponseHeaders_AreThoseOfTheSignature()
    {
        await using var azure = await StartAsync();
        await azure.PutAsync("a", Bytes, ("x-ms-blob-content-type", "text/plain"), ("x-ms-blob-cache-control", "no-cache"));
        var sas = Sas(azure, "b", "r", ("rscd", "attachment; filename=\"x.pdf\""), ("rsct", "application/pdf"));

        var overridden = (await azure.SendUnsignedAsync("GET", $"box/a?{sas}", null)).ShouldBe(200);
        var plain = (await azure.GetAsync("a")).ShouldBe(200);

        (overridden.Header("Content-Type"), overridden.Header("Content-Disposition"), overridden.Header("Cache-Control"))
            .ShouldBe(("application/pdf", "attachment; filename=\"x.pdf\"", "no-cache"));
        (plain.Header("Content-Type"), plain.Header("Content-Disposition")).ShouldBe(("text/plain", null));
        (await azure.SendUnsignedAsync("GET", $"box/a?{sas.Replace("application", "text", StringComparison.Ordinal)}", null))
            .ShouldBe(403, "AuthenticationFailed");
    }

    // "sr=bv: the signed resource is a blob version"; the version is signed
    [Fact]
    public async Task Sas_OfAVersion_OpensThatVersionOnly()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { Versions = true });
        var old = (await azure.PutAsync("a", Bytes)).Header("x-ms-version-id")!;
        var current = (await azure.PutAsync("a", [9])).Header("x-ms-version-id")!;
        var sas = Sas(azure, "bv", "r", ("snapshot", old));

        (await azure.SendUnsignedAsync("GET", $"box/a?versionid={old}&{sas}", null)).ShouldBe(200).Body.ShouldBe(Bytes);
        (await azure.SendUnsignedAsync("GET", $"box/a?versionid={current}&{sas}", null)).ShouldBe(403, "AuthenticationFailed");
        (await azure.SendUnsignedAsync("GET", $"box/a?{sas}", null)).ShouldBe(403, "AuthenticationFailed");
    }

    // "x-ms-version: 2026-10-06" is what the vendor's SDK sends today, and "sv" of the signatures that it makes
    [Fact]
    public async Task Version_OfTodaysSdk_IsTaken()
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", Bytes);

        (await azure.GetAsync("a", ("x-ms-version", "2026-10-06"))).ShouldBe(200);
        (await azure.SendUnsignedAsync("GET", $"box/a?{Sas(azure, "b", "r", ("sv", "2026-10-06"))}", null)).ShouldBe(200);
        (await azure.GetAsync("a", ("x-ms-version", "2026-10-6"))).ShouldBe(400, "InvalidHeaderValue");
    }

    // A refused HEAD has no body, and so no Content-Type: x-ms-error-code alone says why
    [Fact]
    public async Task Head_Refused_HasNoTypeAndNoBody()
    {
        await using var azure = await StartAsync();

        var answer = (await azure.SendAsync("HEAD", "box/none")).ShouldBe(404, "BlobNotFound");

        (answer.Header("Content-Type"), answer.Header("Content-Length")).ShouldBe((null, "0"));
        (await azure.GetAsync("none")).ShouldBe(404, "BlobNotFound").Header("Content-Type").ShouldBe("application/xml");
    }

    private static string Sas(RawAzure azure, string resource, string permissions, params (string Name, string Value)[] more) =>
        AzureSas.ForBlob(azure.StandIn.Account.Name, azure.State.Key, $"{Box}/a", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["sv"] = "2021-12-02",
            ["sr"] = resource,
            ["sp"] = permissions,
            ["se"] = azure.State.Now.AddHours(1).ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ"),
        }
            .Concat(more.Select(field => KeyValuePair.Create(field.Name, field.Value)))
            .GroupBy(field => field.Key)
            .ToDictionary(group => group.Key, group => group.Last().Value));
}
