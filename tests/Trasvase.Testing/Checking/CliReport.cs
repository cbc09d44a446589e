using System.Text.Json;

namespace Trasvase.Testing.Checking;

/// <summary>Reads what <c>trasvase copy --json</c> and <c>trasvase move --json</c> write.</summary>
public static class CliReport
{
    /// <summary>The report in these lines. The last line may be torn, as a killed run leaves it; any other must be a JSON object.</summary>
    public static RunReport Read(IEnumerable<string> lines)
    {
        var (all, objects) = (lines.Where(line => line.Length > 0).ToList(), new List<ReportedObject>());
        ReportTotals? totals = null;
        string? stopped = null;
        long? removed = null;
        for (var i = 0; i < all.Count; i++)
        {
            JsonDocument line;
            try
            {
                line = JsonDocument.Parse(all[i]);
            }
            catch (JsonException) when (i == all.Count - 1 && totals is null)
            {
                break;
            }

            using (line)
            {
                switch (Text(line.RootElement, "event"))
                {
                    case "object":
                        objects.Add(ObjectOf(line.RootElement));
                        break;
                    case "summary":
                        totals = new ReportTotals(
                            Number(line.RootElement, "listed"),
                            Number(line.RootElement, "transferred"),
                            Number(line.RootElement, "unchanged"),
                            Number(line.RootElement, "skipped"),
                            Number(line.RootElement, "failed"));
                        stopped = Text(line.RootElement, "stopped");
                        removed = line.RootElement.TryGetProperty("removed", out var number) ? number.GetInt64() : null;
                        break;
                    default:
                        break;
                }
            }
        }

        return new RunReport(objects, totals) { Stopped = stopped, Removed = removed };
    }

    private static ReportedObject ObjectOf(JsonElement line) =>
        new(Text(line, "sourceKey")!, Text(line, "targetKey")!, Enum.Parse<ReportedOutcome>(Text(line, "outcome")!, ignoreCase: true))
        {
            Reason = Text(line, "reason"),
            VerifiedBy = Text(line, "verifiedBy"),
            Size = line.GetProperty("size") is { ValueKind: JsonValueKind.Number } size ? size.GetInt64() : null,
            SourceVersion = Text(line, "sourceVersion"),
            SourceETag = Text(line, "sourceETag"),
            SourceRemoved = line.GetProperty("sourceRemoved").GetBoolean(),
            IsDryRun = line.GetProperty("dryRun").GetBoolean(),
        };

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    private static long Number(JsonElement line, string name) => line.GetProperty(name).GetInt64();
}
