using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Trasvase.Client;
using Trasvase.Server.Configuration;
using Trasvase.Testing.Emulators;

namespace Trasvase.Server.Tests.Observing;

public sealed partial class TelemetryTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Directory, "deploy");

    // What Prometheus itself and its language add, and no service exposes.
    private static readonly HashSet<string> OfPrometheus = new(StringComparer.Ordinal)
    {
        "up", "sum", "rate", "increase", "histogram_quantile", "by", "le", "and", "job", "status", "trasvase_outcome", "failed", "stopped",
        "trasvase", "__rate_interval", "m", "h",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AfterATransfer_CountItAndNameNoKey()
    {
        await using var scene = await ServiceScene.StartAsync();

        var metrics = await MetricsAsync(scene);

        metrics.ShouldContain("trasvase_objects_total{");
        metrics.ShouldContain("trasvase_server_jobs_ended_total{");
        metrics.ShouldNotContain("secret-name", Case.Sensitive);
        metrics.ShouldNotContain(ServiceScene.Bucket + "/");
    }

    [Fact]
    public async Task Metrics_WhereKeysAreDemanded_NeedOne()
    {
        await using var scene = await ServiceScene.StartAsync(change =>
            change.Settings = change.Settings with { Access = new AccessSettings { Required = true } });

        using var answer = await scene.Http.GetAsync("/metrics", Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Queries_OfDashboardAndAlerts_NameOnlyWhatIsExposed()
    {
        await using var scene = await ServiceScene.StartAsync();
        var exposed = ExposedName().Matches(await MetricsAsync(scene)).Select(match => match.Groups["name"].Value).ToHashSet();
        var queries = Dashboard().Concat(Alerts()).ToList();

        queries.Count.ShouldBeGreaterThan(15);
        queries.SelectMany(query => QueriedName().Matches(query).Select(match => match.Value))
            .Where(name => !OfPrometheus.Contains(name) && !exposed.Contains(name))
            .Distinct()
            .ShouldBeEmpty();
    }

    private static List<string> Dashboard()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana", "trasvase.json")));
        return [.. json.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)];
    }

    private static IEnumerable<string> Alerts() => File.ReadLines(Path.Combine(Folder, "prometheus", "alerts.yml"))
        .Select(line => line.Trim())
        .Where(line => line.StartsWith("expr:", StringComparison.Ordinal))
        .Select(line => line["expr:".Length..]);

    private static async Task<string> MetricsAsync(ServiceScene scene)
    {
        scene.Put("in/secret-name", [1, 2, 3]);
        using var posted = await scene.PostAsync(
            "/v1/jobs", new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/") });
        await scene.EndOfAsync((await ServiceScene.OfAsync<JobView>(posted)).Id);
        return await scene.Http.GetStringAsync("/metrics", Cancellation);
    }

    [GeneratedRegex(@"^(?<name>[a-z][a-z0-9_]*)[{ ]", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExposedName();

    [GeneratedRegex("[a-z_][a-z0-9_]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QueriedName();
}
