using System.Diagnostics.Metrics;
using Trasvase.Client;
using Trasvase.Server.State;

namespace Trasvase.Server.Observing;

/// <summary>What the service measures of itself as it happens. No label holds the key of an object, a name that a caller chose, or a
/// secret.</summary>
internal static class ServiceTelemetry
{
    /// <summary>The name of the meters.</summary>
    public const string Name = "Trasvase.Server";

    /// <summary>The label that tells a job of many objects, <c>job</c>, from a transfer of one, <c>transfer</c>.</summary>
    public const string Kind = "trasvase.kind";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>(
        "trasvase.server.jobs.ended", "{job}", "Jobs and transfers that ended, by how they stand");
    private static readonly Histogram<double> Writes = Meter.CreateHistogram(
        "trasvase.server.state.write.duration",
        "s",
        "Time until changes of the state were on the disk",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });

    /// <summary>Begins every count of ends at 0, so that the first end of a kind is seen as an increase.</summary>
    public static void Begin()
    {
        foreach (var status in Enum.GetValues<JobStatus>().Except([JobStatus.Queued, JobStatus.Running, JobStatus.Paused]))
        {
            Count(0, isSingle: false, status);
            Count(0, isSingle: true, status);
        }
    }

    /// <summary>Counts a job that has ended.</summary>
    public static void End(JobRecord job) => Count(1, job.IsSingle, job.Status);

    /// <summary>Records how long one durable write of the state took.</summary>
    public static void Write(TimeSpan taken) => Writes.Record(taken.TotalSeconds);

    /// <summary>Returns the value of the label <see cref="Kind"/>.</summary>
    public static string KindOf(bool isSingle) => isSingle ? "transfer" : "job";

    private static void Count(int ended, bool isSingle, JobStatus status) => Ended.Add(
        ended,
        new KeyValuePair<string, object?>(Kind, KindOf(isSingle)),
        new KeyValuePair<string, object?>("trasvase.status", status.ToString()));
}
