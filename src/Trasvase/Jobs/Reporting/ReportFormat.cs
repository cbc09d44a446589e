
namespace Trasvase.Jobs.Reporting;

/// <summary>The format of a report.</summary>
internal enum ReportFormat
{
    /// <summary>One JSON object per line.</summary>
    JsonLines,

    /// <summary>Comma-separated values (RFC 4180).</summary>
    Csv,
}

/// <summary>Derives the format of a report from its name.</summary>
internal static class ReportFormats
{
    /// <summary>Returns the format of a file with this name; null if the name has no known ending.</summary>
    public static ReportFormat? Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSONL" or ".NDJSON" or ".JSON" => ReportFormat.JsonLines,
        ".CSV" => ReportFormat.Csv,
        _ => null,
    };

    /// <summary>Returns the fault of a report's path, as a sentence; null if there is none.</summary>
    public static string? Fault(string? path) =>
        path is null ? null
        : Of(path) is null ? $"The report '{path}' must be named like report.jsonl or report.csv: its ending decides how it is written."
        : ReportName.Unknown(path) is { } unknown
            ? $"In the name of the report '{path}', {unknown} stands for nothing: there are {{date}} and {{time}}."
        : null;
}
