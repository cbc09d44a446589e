using System.Diagnostics;
using System.Diagnostics.Metrics;
using Trasvase.Transfers.Planning;

namespace Trasvase;

/// <summary>The telemetry of the engine: a <see cref="Meter"/> and an <see cref="ActivitySource"/>, both named <c>Trasvase</c>.</summary>
public static class TransferTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Trasvase";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Objects = Meter.CreateCounter<long>("trasvase.objects", "{object}", "Objects by their outcome");
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("trasvase.bytes", "By", "Bytes stored at targets");
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "trasvase.requests", "{request}", "Requests to sources and targets");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "trasvase.object.duration", "s", "Time taken by one object");

    // Indexed by the numbers of the outcomes, which begin at 0.
    private static readonly string[] Outcomes = [.. Enum.GetNames<Outcome>().Select(name => name.ToLowerInvariant())];

    internal static Activity? Begin(TransferItem item)
    {
        var activity = Activities.StartActivity("transfer");
        activity?.SetTag("trasvase.source.key", item.SourceKey.ToString());
        return activity;
    }

    internal static void Record(TransferReceipt receipt, Activity? activity)
    {
        var outcome = new KeyValuePair<string, object?>("trasvase.outcome", Outcomes[(int)receipt.Outcome]);
        Objects.Add(1, outcome);
        Bytes.Add(receipt.BytesSent);
        Requests.Add(receipt.Requests);
        Duration.Record(receipt.Duration.TotalSeconds, outcome);
        activity?.SetTag(outcome.Key, outcome.Value);
        activity?.SetTag("trasvase.bytes", receipt.BytesSent);
        activity?.SetStatus(receipt.Outcome == Outcome.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok, receipt.Reason);
    }
}
