using System.Text.Json;
using System.Text.Json.Nodes;
using Trasvase.Server.Api;
using Trasvase.Testing.Emulators;

namespace Trasvase.Server.Tests;

/// <summary>The description of the API, as it is served and as it is kept in <c>docs/openapi.json</c>. To keep a new one:
/// <c>TRASVASE_WRITE_OPENAPI=1</c>.</summary>
public sealed class OpenApiTests
{
    private static readonly string File = Path.Combine(RepositoryRoot.Directory, "docs", "openapi.json");
    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Description_Served_IsTheOneThatIsKept()
    {
        await using var scene = await ServiceScene.StartAsync();
        var served = JsonNode.Parse(await scene.Http.GetStringAsync("/v1/openapi.json", Cancellation))!.ToJsonString(Form) + "\n";
        if (Environment.GetEnvironmentVariable("TRASVASE_WRITE_OPENAPI") == "1")
        {
            await System.IO.File.WriteAllTextAsync(File, served, Cancellation);
        }

        served.ShouldBe(await System.IO.File.ReadAllTextAsync(File, Cancellation));
        served.ShouldStartWith("{\n  \"openapi\": \"3.1");
    }

    [Fact]
    public void Description_EachOperation_SaysWhatItDoesAndShowsItsBody()
    {
        using var json = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        var operations = json.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(verb => verb.Value.ValueKind == JsonValueKind.Object
                && verb.Value.TryGetProperty("operationId", out _)))
            .Select(verb => verb.Value)
            .ToList();

        operations.Count.ShouldBeGreaterThan(30);
        foreach (var operation in operations)
        {
            var name = operation.GetProperty("operationId").GetString()!;
            operation.TryGetProperty("summary", out _).ShouldBeTrue(name);
            operation.TryGetProperty("tags", out _).ShouldBeTrue(name);
            if (operation.TryGetProperty("requestBody", out var body))
            {
                body.GetProperty("content").EnumerateObject().All(media => media.Value.TryGetProperty("example", out _)).ShouldBeTrue(name);
                ApiExamples.OfRequests.ShouldContainKey(name);
            }
        }
    }
}
