using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Trasvase.Client;

namespace Trasvase.Server.Tests;

public sealed class VisitorsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "127.0.0.1.evil.example", 403)]
    [InlineData("Host", "localhost", 202)]
    [InlineData("Host", "[::1]:80", 202)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 202)]
    public async Task Post_OnBehalfOfSomebodyElse_ChangesNothing(string header, string value, int status)
    {
        await using var scene = await ServiceScene.StartAsync();
        scene.Put("a", [1]);

        using var answer = await scene.PostAsync(
            "/v1/transfers", new NewTransfer { Source = scene.Source("a"), Target = scene.Target("b") }, (header, value));

        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("/", "navigate", 200)]
    [InlineData("/new?look=plan&from=source&to=target", "navigate", 403)]
    [InlineData("/v1/jobs", "cors", 403)]
    [InlineData("/assets/site.css", "no-cors", 403)]
    public async Task Get_FromAnotherSite_IsAtMostALink(string path, string mode, int status)
    {
        await using var scene = await ServiceScene.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", mode);

        using var answer = await scene.Http.SendAsync(request, Cancellation);

        ((int)answer.StatusCode).ShouldBe(status);
    }

    // Else everybody behind a proxy on this machine would be the operator.
    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Get_ThroughAProxy_IsNotTheOperator(string header, string value)
    {
        await using var scene = await ServiceScene.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/jobs");
        request.Headers.Add(header, value);

        using var answer = await scene.Http.SendAsync(request, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Post_AsAFormOfAnotherSiteCouldSend_IsNotRead(string type)
    {
        await using var scene = await ServiceScene.StartAsync();
        using var content = new StringContent("""{"source":{"connection":"source","key":"a"},"target":{"connection":"target","key":"b"}}""");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        using var answer = await scene.Http.PostAsync("/v1/transfers", content, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    // A route that names no policy is refused to everybody, and only these two are open.
    [Fact]
    public async Task Routes_AllOfThem_NameWhoMayUseThem()
    {
        await using var scene = await ServiceScene.StartAsync();

        var routes = scene.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        routes.Count.ShouldBeGreaterThan(15);
        routes.Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(route => route.RoutePattern.RawText)
            .ShouldBe(
                [
                    "/healthz", "/readyz", "/assets/icon.svg", "/assets/live.js", "/assets/site.css",

                    // Asks by itself: for a key, or for the signature of SNS.
                    "/v1/events/s3/{rule}",
                ],
                ignoreOrder: true);
        routes.Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .ShouldAllBe(route => route.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy != null));
    }

    [Fact]
    public async Task Everything_WhereKeysAreDemanded_IsRefusedWithoutOne()
    {
        await using var scene = await ServiceScene.StartAsync(change =>
            change.Settings = change.Settings with { Access = new Configuration.AccessSettings { Required = true } });

        foreach (var path in new[] { "/v1/jobs", "/v1/connections", "/v1/openapi.json", "/v1/events", "/v1/jobs/x/results" })
        {
            using var answer = await scene.Http.GetAsync(path, Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
    }
}
