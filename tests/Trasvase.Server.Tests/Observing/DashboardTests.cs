using System.Text.Json;
using System.Text.RegularExpressions;
using Trasvase.Testing.Emulators;
using YamlDotNet.RepresentationModel;

namespace Trasvase.Server.Tests.Observing;

/// <summary>The dashboard and the alerts ask for what the service really says.</summary>
public sealed partial class DashboardTests
{
    // What Prometheus itself adds.
    private static readonly string[] Added = ["up", "job", "instance", "le"];

    private static readonly string[] Words = ["by", "without", "and", "or", "unless", "bool", "on", "ignoring", "offset"];

    [Fact]
    public async Task Queries_OfDashboardAndAlerts_NameOnlyMetricsAndLabelsThatAreExposed()
    {
        var queries = DashboardQueries().Concat(AlertQueries()).ToList();
        await using var scene = await ServiceScene.StartAsync();

        var text = await TelemetryTests.MetricsAsync(scene);

        queries.Count.ShouldBeGreaterThan(20);
        var metrics = Sample().Matches(text).Select(match => match.Groups["name"].Value).Concat(Added).ToHashSet(StringComparer.Ordinal);
        var labels = Label().Matches(text).Select(match => match.Groups["name"].Value).Concat(Added).ToHashSet(StringComparer.Ordinal);
        foreach (var query in queries)
        {
            MetricsOf(query).ShouldNotBeEmpty(query);
            MetricsOf(query).Except(metrics, StringComparer.Ordinal).ShouldBeEmpty(query);
            LabelsOf(query).Except(labels, StringComparer.Ordinal).ShouldBeEmpty(query);
        }
    }

    [Fact]
    public void Alerts_Each_SayHowBadAndWhatToDo()
    {
        foreach (var rule in Rules())
        {
            Text(rule, "alert").ShouldStartWith("Trasvase");
            Text((YamlMappingNode)rule["labels"], "severity").ShouldBeOneOf("warning", "critical");
            Text((YamlMappingNode)rule["annotations"], "summary").ShouldEndWith(".");
            Text((YamlMappingNode)rule["annotations"], "description").ShouldEndWith(".");
        }
    }

    private static IEnumerable<string> DashboardQueries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.File("deploy", "grafana", "trasvase.json")));
        return
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!),
        ];
    }

    private static IEnumerable<string> AlertQueries() => Rules().Select(rule => Text(rule, "expr"));

    private static IEnumerable<YamlMappingNode> Rules()
    {
        using var file = File.OpenText(RepositoryRoot.File("deploy", "prometheus", "alerts.yml"));
        var yaml = new YamlStream();
        yaml.Load(file);
        return
        [
            .. ((YamlSequenceNode)yaml.Documents.Single().RootNode["groups"])
                .SelectMany(group => (YamlSequenceNode)group["rules"])
                .Cast<YamlMappingNode>(),
        ];
    }

    private static string Text(YamlMappingNode node, string name) => ((YamlScalarNode)node[name]).Value!;

    private static IEnumerable<string> MetricsOf(string query) =>
        Name().Matches(Grouping().Replace(Selector().Replace(query, ""), " ")).Select(match => match.Value).Except(Words);

    private static IEnumerable<string> LabelsOf(string query) =>
    [
        .. Selector().Matches(query).SelectMany(match => Matcher().Matches(match.Value)).Select(match => match.Groups["name"].Value),
        .. Grouping().Matches(query).SelectMany(match => match.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries)),
    ];

    // In braces which series, in brackets how long.
    [GeneratedRegex("""\{[^}]*\}|\[[^\]]*\]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex("""\b(by|without)\s*\((?<names>[^)]*)\)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex("""(?<name>\w+)\s*(=~|!~|!=|=)\s*""" + "\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Matcher();

    // A name that is not a function's.
    [GeneratedRegex("""(?<![\w.])[a-zA-Z_:][\w:]*(?![\w:]|\s*\()""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][\w:]*)[{ ]""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Sample();

    [GeneratedRegex("""[{,](?<name>\w+)=""" + "\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
