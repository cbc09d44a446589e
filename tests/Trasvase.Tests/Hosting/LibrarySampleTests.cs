using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;

namespace Trasvase.Tests.Hosting;

/// <summary>The host of docs/library.md, compiled and asked. What stands between the two marks is what the page shows.</summary>
public sealed class LibrarySampleTests : IAsyncDisposable
{
    private readonly MemoryCatalog _stores = new();
    private WebApplication? _app;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [Fact]
    public async Task LibrarySample_IsWhatCompilesHereAsync()
    {
        var here = await File.ReadAllLinesAsync(RepositoryRoot.File("tests/Trasvase.Tests/Hosting/LibrarySampleTests.cs"), None);
        var sample = here
            .SkipWhile(line => line.Trim() != "// sample: begin").Skip(1)
            .TakeWhile(line => line.Trim() != "// sample: end")
            .Select(line => line.Length == 0 ? line : line[8..]);

        (await File.ReadAllTextAsync(RepositoryRoot.File("docs/library.md"), None)).ShouldContain(string.Join('\n', sample));
    }

    [Fact]
    public async Task LibrarySample_Asked_HandsOverOneAndSeveralFollowsAndIsHealthy()
    {
        foreach (var key in new[] { "a.bin", "b.bin", "c.bin", "all/1", "all/2" })
        {
            await _stores["inbox"].Inner.PutAsync(new ObjectKey(key), new PositionalData(1, 1000).ToBody(), new WriteOptions(), None);
        }

        var at = await StartAsync();
        using var http = new HttpClient();

        using var one = await http.PostAsync($"{at}/hand-over/a.bin", content: null, None);
        var receipt = await one.Content.ReadFromJsonAsync<JsonElement>(None);
        using var none = await http.PostAsync($"{at}/hand-over/none", content: null, None);
        using var several = await http.PostAsJsonAsync($"{at}/hand-over", new[] { "b.bin", "c.bin" }, None);
        var receipts = await several.Content.ReadFromJsonAsync<JsonElement>(None);
        var events = await http.GetStringAsync($"{at}/follow/all", None);
        using var health = await http.GetAsync($"{at}/health", None);

        ((int)one.StatusCode, receipt.GetProperty("outcome")
            .GetString(), receipt.GetProperty("verification").GetString()).ShouldBe((200, "transferred", "verified"));
        ((int)none.StatusCode).ShouldBe(502);
        receipts.EnumerateArray().Select(each => each.GetProperty("targetKey").GetString()).ShouldBe(["b.bin", "c.bin"]);
        events.ShouldStartWith("data: {\"listed\":");
        events.ShouldContain("\"transferred\":2");
        ((int)health.StatusCode).ShouldBe(200);
    }

    private async Task<string> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // Before the sample adds its own: what is registered already stays.
        builder.Services.AddSingleton(new TrasvaseClient(_stores, TimeProvider.System, limits: new ClientLimits()));
        _app = Build(builder);
        await _app.StartAsync(None);
        return _app.Urls.Single();
    }

    private static WebApplication Build(WebApplicationBuilder builder)
    {
        // sample: begin
        builder.Services.AddTrasvase(builder.Configuration.GetSection("Trasvase"));
        var app = builder.Build();

        // One object, and what became of it.
        app.MapPost("/hand-over/{**key}", async (string key, ITrasvaseClient client, CancellationToken token) =>
        {
            var receipt = await client.CopyAsync($"s3://inbox/{key}", $"az://archive/{key}", cancellationToken: token);
            return Results.Json(receipt, statusCode: receipt.IsSuccess ? 200 : 502);
        });

        // Several at once: together they take what one of them may.
        app.MapPost("/hand-over", async (string[] keys, ITrasvaseClient client, CancellationToken token) =>
            await Task.WhenAll(keys.Select(key => client.CopyAsync($"s3://inbox/{key}", $"az://archive/{key}", cancellationToken: token))));

        // Everything below a prefix, with its progress as server-sent events.
        app.MapGet("/follow/{**prefix}", (string prefix, ITrasvaseClient client, CancellationToken token) =>
        {
            var call = client.Follow(progress => client.CopyAllAsync(
                $"s3://inbox/{prefix}/", $"az://archive/{prefix}/", progress: progress, cancellationToken: token));
            return TypedResults.ServerSentEvents(call.Progress);
        });

        // Whether both sides answer, and let us list.
        app.MapGet("/health", async (ITrasvaseClient client, CancellationToken token) =>
        {
            try
            {
                await client.ListAsync("s3://inbox/", cancellationToken: token).FirstAsync(token);
                await client.ListAsync("az://archive/", cancellationToken: token).FirstAsync(token);
                return Results.Ok();
            }
            catch (StoreException e)
            {
                return Results.Problem(e.Message, statusCode: 503);
            }
        });
        // sample: end
        return app;
    }
}
