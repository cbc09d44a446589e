using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Webhooks;

/// <summary>What webhooks are told. Pure.</summary>
internal static class WebhookEvents
{
    private const string Done = "job.done";
    private const string Failed = "job.failed";
    private const string Stopped = "job.stopped";
    private const string Cancelled = "job.cancelled";

    /// <summary>The kinds of events.</summary>
    public static IReadOnlyList<string> All { get; } = [Done, Failed, Stopped, Cancelled];

    /// <summary>Returns the event of a job that has ended so.</summary>
    public static string KindOf(JobStatus status) => status switch
    {
        JobStatus.Done => Done,
        JobStatus.Cancelled => Cancelled,
        JobStatus.SomeFailed => Failed,
        _ => Stopped,
    };

    /// <summary>Returns the body of the request, in the form that Standard Webhooks recommends: type, timestamp and data.</summary>
    public static string PayloadOf(JobRecord job, string kind, DateTimeOffset now) => JsonSerializer.Serialize(
        new { Type = kind, Timestamp = now, Data = JobViews.Of(job, running: null) }, Json.Compact);
}
