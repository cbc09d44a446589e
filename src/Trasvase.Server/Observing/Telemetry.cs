using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Trasvase.Server.Access;

namespace Trasvase.Server.Observing;

/// <summary>How the service is seen from outside: metrics for whoever asks, and all signals for a collector that the operator names.
/// </summary>
internal static class Telemetry
{
    /// <summary>The variable that names the collector. Without it nothing is sent anywhere.</summary>
    public const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The meter of memory, threads and collections that .NET has.
    private const string Runtime = "System.Runtime";

    /// <summary>Where the metrics are.</summary>
    public const string Path = "/metrics";

    /// <summary>Adds metrics, and with a collector traces and logs too.</summary>
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<ServiceGauges>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService(
                "trasvase-server", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(static metrics => metrics
                .AddMeter(TransferTelemetry.Name, ServiceTelemetry.Name, Runtime)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddPrometheusExporter());
        if (string.IsNullOrWhiteSpace(builder.Configuration[Collector]))
        {
            return;
        }

        telemetry
            .WithTracing(static traces => traces
                .AddSource(TransferTelemetry.Name)
                .AddAspNetCoreInstrumentation(static options => options.Filter = static context => !IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation()
                .AddProcessor(new TraceRedaction()))
            .WithLogging()
            .UseOtlpExporter();
    }

    /// <summary>Adds the route of the metrics.</summary>
    public static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint(Path).RequireAuthorization(Policies.Read);

    private static bool IsProbe(PathString path) => path.Value is Path or "/healthz" or "/readyz";
}
