using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Tests.Hosting;

/// <summary>OpenTelemetry collects what we tell, as it does in a host. By itself, because all jobs of a process count into the same
/// numbers.</summary>
[Collection(nameof(OpenTelemetryTests))]
public sealed class OpenTelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CopyAllAsync_CollectedByOpenTelemetry_CountsObjectsBytesRequestsAndTraces()
    {
        var (metrics, traces) = (new List<Metric>(), new List<Activity>());
        var services = new ServiceCollection();
        services.AddOpenTelemetry()
            .WithMetrics(metering =>
                metering.AddMeter(TransferTelemetry.Name).AddReader(new BaseExportingMetricReader(new Kept<Metric>(metrics))))
            .WithTracing(tracing =>
                tracing.AddSource(TransferTelemetry.Name).AddProcessor(new SimpleActivityExportProcessor(new Kept<Activity>(traces))));
        await using var provider = services.BuildServiceProvider();
        var (meters, tracers) = (provider.GetRequiredService<MeterProvider>(), provider.GetRequiredService<TracerProvider>());
        var stores = new MemoryCatalog();
        foreach (var (key, length) in new[] { ("in/a", 10), ("in/b", 3_000), ("in/c", 0) })
        {
            await stores["bucket"].Inner.PutAsync(new ObjectKey(key), new PositionalData(1, length).ToBody(), new WriteOptions(), Token);
        }

        using var client = new TrasvaseClient(stores, TimeProvider.System);
        await client.CopyAllAsync("s3://bucket/in/", "az://c/", cancellationToken: Token);
        await client.CopyAllAsync("s3://bucket/in/", "az://c/", cancellationToken: Token);

        meters.ForceFlush().ShouldBeTrue();
        tracers.ForceFlush().ShouldBeTrue();
        var told = metrics.ToDictionary(metric => metric.Name, StringComparer.Ordinal);
        Points(told["trasvase.objects"]).Select(point => (Tags(point), point.GetSumLong())).ShouldBe(
            [("trasvase.outcome=transferred", 3), ("trasvase.outcome=unchanged", 3)], ignoreOrder: true);
        Points(told["trasvase.bytes"]).Single().GetSumLong().ShouldBe(3_010);
        Points(told["trasvase.requests"]).Single().GetSumLong().ShouldBeGreaterThanOrEqualTo(6);
        Points(told["trasvase.object.duration"]).Sum(point => point.GetHistogramCount()).ShouldBe(6);
        told.Values.Select(metric => metric.Unit).ShouldBe(["{object}", "By", "{request}", "s"], ignoreOrder: true);
        traces.Count(trace => trace.Tags.Contains(new("trasvase.outcome", "transferred")) && trace.Status == ActivityStatusCode.Ok)
            .ShouldBe(3);
    }

    private static List<MetricPoint> Points(Metric metric)
    {
        var points = new List<MetricPoint>();
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            points.Add(point);
        }

        return points;
    }

    private static string Tags(MetricPoint point)
    {
        var tags = new List<string>();
        foreach (var tag in point.Tags)
        {
            tags.Add($"{tag.Key}={tag.Value}");
        }

        return string.Join(',', tags);
    }

    /// <summary>An exporter that keeps what it is given.</summary>
    private sealed class Kept<T>(List<T> into) : BaseExporter<T>
        where T : class
    {
        public override ExportResult Export(in Batch<T> batch)
        {
            foreach (var one in batch)
            {
                into.Add(one);
            }

            return ExportResult.Success;
        }
    }
}

/// <summary>Keeps others from running meanwhile.</summary>
[CollectionDefinition(nameof(OpenTelemetryTests), DisableParallelization = true)]
public sealed class OpenTelemetryAlone;
