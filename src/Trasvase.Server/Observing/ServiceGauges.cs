using System.Diagnostics.Metrics;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Observing;

/// <summary>What stands at the moment when somebody looks: jobs, watchers, and what webhooks are still to be told.</summary>
internal sealed class ServiceGauges : IHostedService, IDisposable
{
    private readonly Meter _meter = new(ServiceTelemetry.Name);

    public ServiceGauges(JobDispatcher dispatcher, EventHub hub, IWebhookStore webhooks, TimeProvider time)
    {
        _ = _meter.CreateObservableGauge(
            "trasvase.server.jobs.running", () => Both(dispatcher.RunningOf), "{job}", "Jobs and transfers that run");
        _ = _meter.CreateObservableGauge(
            "trasvase.server.jobs.waiting", () => Both(dispatcher.WaitingOf), "{job}", "Jobs and transfers that wait for their turn");
        _ = _meter.CreateObservableGauge(
            "trasvase.server.event.watchers", () => hub.Watchers, "{watcher}", "Watchers of events");
        _ = _meter.CreateObservableGauge(
            "trasvase.server.webhook.deliveries.due",
            () => webhooks.CountDue(time.GetUtcNow()),
            "{delivery}",
            "Events whose time to be told to a webhook has come");
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        ServiceTelemetry.Begin();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // The database closes next.
        _meter.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Both(Func<bool, int> count) => [Of(count, isSingle: false), Of(count, isSingle: true)];

    private static Measurement<int> Of(Func<bool, int> count, bool isSingle) => new(
        count(isSingle), new KeyValuePair<string, object?>(ServiceTelemetry.Kind, ServiceTelemetry.KindOf(isSingle)));
}
