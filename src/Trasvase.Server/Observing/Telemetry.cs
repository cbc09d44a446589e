using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Trasvase.Server.Access;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Observing;

/// <summary>
/// Traces, metrics and logs by OpenTelemetry. Metrics can be fetched at <c>/metrics</c>; everything is sent to a collector if the operator
/// names one by <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.
/// </summary>
internal static class Telemetry
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds the services.</summary>
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ServiceMetrics>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter(TransferTelemetry.Name, ServiceMetrics.Name, "System.Runtime")
                .AddAspNetCoreInstrumentation()
                .AddPrometheusExporter());
        if (Environment.GetEnvironmentVariable(Collector) is not { Length: > 0 })
        {
            return;
        }

        telemetry
            .WithTracing(traces => traces
                .AddSource(TransferTelemetry.Name)
                .AddAspNetCoreInstrumentation(options => options.Filter = static context => !IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation())
            .WithLogging()
            .UseOtlpExporter();
    }

    /// <summary>Adds the route of the metrics, and begins to measure.</summary>
    public static void Map(WebApplication app)
    {
        app.Services.GetRequiredService<ServiceMetrics>().Watch(
            app.Services.GetRequiredService<JobDispatcher>(),
            app.Services.GetRequiredService<EventHub>(),
            app.Services.GetRequiredService<IWebhookStore>(),
            app.Services.GetRequiredService<TimeProvider>());
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Policies.Read);
    }

    private static bool IsProbe(PathString path) => path == "/healthz" || path == "/readyz" || path == "/metrics";
}
