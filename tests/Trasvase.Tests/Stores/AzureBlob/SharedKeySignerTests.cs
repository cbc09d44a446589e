using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Stores.AzureBlob.Signing;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class SharedKeySignerTests
{
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // The example of the vendor's description of Shared Key on another day; the signature was made of it with OpenSSL.
    [Fact]
    public async Task SignAsync_DocumentedRequest_SignsDocumentedString()
    {
        using var request = Request(HttpMethod.Get, "/mycontainer", "restype=container&comp=metadata&timeout=20");
        request.Headers.Add("x-ms-version", "2015-02-21");

        await new SharedKeySigner("myaccount", Convert.FromBase64String(Key), new ManualTime()).SignAsync(
            request, TestContext.Current.CancellationToken);

        SharedKeySigner.StringToSign(request, "myaccount").ShouldBe(
            "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Thu, 01 Jan 2026 00:00:00 "
                + "GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20");
        request.Headers.Authorization!.ToString().ShouldBe("SharedKey myaccount:Lj5Xj8/y8E3LQYJBYDDplMPszMg+P44MgN1BhowwPBo=");
    }

    [Fact]
    public void StringToSign_BodyAndConditions_TakesEachIntoItsLine()
    {
        using var request = Request(HttpMethod.Put, "/c/k");
        request.Content = new ByteArrayContent(new byte[12]);
        request.Headers.IfMatch.Add(new System.Net.Http.Headers.EntityTagHeaderValue("\"0x8D\""));

        SharedKeySigner.StringToSign(request, "acct").ShouldBe("PUT\n\n\n12\n\n\n\n\n\"0x8D\"\n\n\n\n/acct/c/k");
    }

    [Fact]
    public void StringToSign_EmptyBody_HasNoLength()
    {
        using var request = Request(HttpMethod.Put, "/c");
        request.Content = new ByteArrayContent([]);

        SharedKeySigner.StringToSign(request, "acct").ShouldBe("PUT\n\n\n\n\n\n\n\n\n\n\n\n/acct/c");
    }

    [Fact]
    public void StringToSign_PathStyle_NamesTheAccountTwice()
    {
        using var request = Request(HttpMethod.Get, "/acct/c/a%2Fb//..x");

        SharedKeySigner.StringToSign(request, "acct").ShouldEndWith("\n/acct/acct/c/a%2Fb//..x");
    }

    [Fact]
    public void StringToSign_Query_IsDecodedAndSorted()
    {
        using var request = Request(HttpMethod.Get, "/c", "prefix=a%2Fb%20%3D%26&comp=list&Marker=x%21");

        SharedKeySigner.StringToSign(request, "acct").ShouldEndWith("/acct/c\ncomp:list\nmarker:x!\nprefix:a/b =&");
    }

    // The service sorts '_' before digits and letters; the ordinal order puts it between them, and the signature would not match.
    [Fact]
    public void StringToSign_MetadataNames_AreSortedAsTheServiceDoes()
    {
        using var request = Request(HttpMethod.Put, "/c/k");
        foreach (var name in (string[])["x-ms-version", "x-ms-meta-a1", "x-ms-meta-ab", "x-ms-meta-a_b", "x-ms-meta-A", "x-ms-date"])
        {
            request.Headers.Add(name, "v");
        }

        SharedKeySigner.StringToSign(request, "acct").ShouldContain(
            "x-ms-date:v\nx-ms-meta-a:v\nx-ms-meta-a_b:v\nx-ms-meta-a1:v\nx-ms-meta-ab:v\nx-ms-version:v\n");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string query = "") =>
        new(method, ObjectUri.For(HttpEndpoint.Parse("http://127.0.0.1:1"), path, query));
}
