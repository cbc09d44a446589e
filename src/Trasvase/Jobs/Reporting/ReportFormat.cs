
namespace Trasvase.Jobs.Reporting;

/// <summary>How a report is written.</summary>
internal enum ReportFormat
{
    /// <summary>A JSON object a line.</summary>
    JsonLines,

    /// <summary>Comma-separated values, as RFC 4180 has them.</summary>
    Csv,
}

/// <summary>What a report's name says of its format.</summary>
internal static class ReportFormats
{
    /// <summary>The format of a file of this name; null if the name ends otherwise.</summary>
    public static ReportFormat? Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSONL" or ".NDJSON" or ".JSON" => ReportFormat.JsonLines,
        ".CSV" => ReportFormat.Csv,
        _ => null,
    };

    /// <summary>What is wrong with a report's path, as a sentence; null if nothing is.</summary>
    public static string? Fault(string? path) => path is null || Of(path) is not null
        ? null
        : $"The report '{path}' must be named like report.jsonl or report.csv: its ending decides how it is written.";
}
