using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trasvase.Cli.Output;

/// <summary>Writes an estimate as one JSON document. <c>docs/plan-and-doctor.md</c> lists the fields.</summary>
internal static class PlanJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>Writes the document.</summary>
    public static void Write(TextWriter output, Location source, Location target, JobEstimate plan, int exitCode)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.Choice<JobVerb>("verb", plan.Verb);
            json.WriteString("source", source.ToString());
            json.WriteString("target", target.ToString());
            WriteObjects(json, plan);
            WriteRefusals(json, plan);
            WriteWork(json, plan);
            WriteBill(json, plan.Bill);
            json.Texts("missing", plan.Missing);
            json.Texts("notLookedAt", plan.NotLookedAt);
            json.Texts("notes", plan.Notes);
            json.WriteNumber("requestsMade", plan.RequestsMade);
            json.Seconds("seconds", plan.Elapsed);
            json.WriteNumber("exitCode", exitCode);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void WriteObjects(Utf8JsonWriter json, JobEstimate plan)
    {
        Write(json, "listed", plan.Listed);
        Write(json, "toSend", plan.ToSend);
        Write(json, "unchanged", plan.Unchanged);
        Write(json, "skipped", plan.Skipped);
        Write(json, "failed", plan.Refused);
        Write(json, "leftOut", plan.LeftOut);
        ReasonText.Write(json, "whyLeftOut", plan.WhyLeftOut);
        json.Prose("nothing", plan.WhyNothing);
        json.WriteStartObject("reasons");
        foreach (var (reason, tally) in plan.Reasons)
        {
            Write(json, Name(reason), tally);
        }

        json.WriteEndObject();
        json.WriteNumber("renamed", plan.Renamed);
        json.WriteNumber("encoded", plan.Encoded);
        json.WriteNumber("markers", plan.Markers);
        Write(json, "onlyAtTarget", plan.TargetOnly);
        json.Number("deleteMax", plan.RemovalMax);
        json.Prose("notRemoved", plan.WhyNotRemoved);
        json.WriteNumber("targetListed", plan.TargetListed);
        WriteAll(json, "sizes", plan.Sizes, each =>
        {
            json.Number("upTo", each.UpTo);
            WriteFields(json, each.Tally);
        });
    }

    private static void WriteRefusals(Utf8JsonWriter json, JobEstimate plan)
    {
        json.WriteStartObject("names");
        json.WriteNumber("notHeld", plan.Names.Count);
        json.WriteNumber("encodable", plan.Names.Encodable);
        WriteAll(json, "examples", plan.Names.Examples, each =>
        {
            json.WriteString("key", each.Key.ToString());
            json.Prose("why", each.Why);
            json.WriteString("encoded", each.Encoded?.Value);
        });
        json.WriteEndObject();
        WriteAll(json, "archived", plan.Archived, each =>
        {
            json.WriteString("storageClass", each.StorageClass);
            WriteFields(json, each.Tally);
        });
        WriteAll(json, "restoreCosts", plan.RestoreCosts, each =>
        {
            json.WriteString("storageClass", each.StorageClass);
            json.Choice<RestoreTier>("tier", each.Tier);
            json.WriteNumber("amount", each.Amount);
        });
    }

    private static void WriteWork(Utf8JsonWriter json, JobEstimate plan)
    {
        Write(json, "byPull", plan.ByPull);
        Write(json, "byRelay", plan.ByRelay);
        json.Prose("whyNotPulled", plan.WhyNotPulled);
        json.WriteStartObject("requests");
        foreach (var (kind, count) in plan.Requests)
        {
            json.WriteNumber(Name(kind), count);
        }

        json.WriteEndObject();
        json.WriteNumber("sourceBytes", plan.SourceBytes);
        json.WriteNumber("targetBytes", plan.TargetBytes);
        WriteAll(json, "durations", plan.Durations, each =>
        {
            json.WriteNumber("bytesPerSecond", each.BytesPerSecond);
            if (each.RequestsPerSecond is { } most)
            {
                json.WriteNumber("requestsPerSecond", most);
            }
            else
            {
                json.WriteNull("requestsPerSecond");
            }

            json.Seconds("seconds", each.Duration);
        });
    }

    private static void WriteBill(Utf8JsonWriter json, Bill bill)
    {
        json.WriteStartObject("costs");
        json.WriteString("asOf", bill.AsOf.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("currency", bill.Currency);
        json.WriteNumber("total", bill.Total);
        WriteAll(json, "lines", bill.Lines, each =>
        {
            json.WriteString("service", each.Service);
            json.WriteString("what", each.What);
            json.WriteNumber("quantity", each.Quantity);
            json.WriteString("unit", each.IsBytes ? "bytes" : "requests");
            if (each.Amount is { } amount)
            {
                json.WriteNumber("amount", amount);
            }
            else
            {
                json.WriteNull("amount");
            }
        });
        json.WriteEndObject();
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            write(value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, ObjectTally tally)
    {
        json.WriteStartObject(name);
        WriteFields(json, tally);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, ObjectTally tally)
    {
        json.WriteNumber("objects", tally.Objects);
        json.WriteNumber("bytes", tally.Bytes);
    }

    private static string Name<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
