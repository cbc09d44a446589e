using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.State;

namespace Trasvase.Server.Running;

/// <summary>Shows a job as requests see it: what is remembered, and how far it is if it runs here.</summary>
internal static class JobViews
{
    /// <summary>Returns the view.</summary>
    public static JobView Of(JobRecord job, RunningJob? running) => new()
    {
        Id = job.Id,
        Kind = job.Request.Kind,
        Single = job.IsSingle,
        Name = job.Request.Name,
        Status = running is not null && job.Status == JobStatus.Queued ? JobStatus.Running : job.Status,
        Source = job.Request.Source,
        Target = job.Request.Target,
        Owner = job.Owner,
        Created = job.Created,
        Started = job.Started,
        Ended = job.Ended,
        Runs = job.Runs,
        Reason = job.Reason,
        Limits = job.Limits ?? job.Request.Options?.Limits,
        Progress = running?.Progress,
        Report = Element(job.Report),
        Receipt = Element(job.Receipt),
        Revision = job.Revision,
    };

    private static JsonElement? Element(string? json) => json is null ? null : JsonElement.Parse(json);
}
