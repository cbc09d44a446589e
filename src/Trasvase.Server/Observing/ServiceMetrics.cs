using System.Diagnostics.Metrics;
using Trasvase.Client;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Observing;

/// <summary>What the service measures of itself, besides what the engine measures of transfers. No label holds a key or a name.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Trasvase.Server";

    private readonly Meter _meter;
    private readonly Counter<long> _ended;

    public ServiceMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _ended = _meter.CreateCounter<long>("trasvase.server.jobs.ended", "{job}", "Runs of jobs that have ended, by how the job stands");
    }

    /// <summary>Measures from now on how many jobs run and wait, who watches, and what is still to be told.</summary>
    public void Watch(JobDispatcher dispatcher, EventHub hub, IWebhookStore webhooks, TimeProvider time)
    {
        _meter.CreateObservableGauge("trasvase.server.jobs.running", () => dispatcher.Running, "{job}", "Jobs and transfers that run");
        _meter.CreateObservableGauge(
            "trasvase.server.jobs.waiting", () => dispatcher.Waiting, "{job}", "Jobs and transfers that wait for their turn");
        _meter.CreateObservableGauge("trasvase.server.watchers", () => hub.Watchers, "{watcher}", "Event streams that are open");
        _meter.CreateObservableGauge(
            "trasvase.server.webhooks.late",
            () => webhooks.Next() is { } next && next < time.GetUtcNow() ? (time.GetUtcNow() - next).TotalSeconds : 0,
            "s",
            "How late the oldest event is that a webhook is to be told now");
    }

    /// <summary>Counts the end of a run.</summary>
    public void Ended(JobStatus status) => _ended.Add(1, new KeyValuePair<string, object?>("status", status.ToString().ToLowerInvariant()));

    public void Dispose() => _meter.Dispose();
}
