namespace Trasvase.Jobs.Reporting;

/// <summary>What a job remembers of its report.</summary>
/// <param name="Path">The file, in full.</param>
/// <param name="Length">How many of its bytes count; null if it is about to be made.</param>
internal sealed record ReportMark(string Path, long? Length);

/// <summary>Whose report it is.</summary>
/// <param name="Job">The job's id; null if it is not remembered.</param>
/// <param name="Run">Which of its runs this is, counted from 1.</param>
internal sealed record ReportOrigin(string? Job, int Run);
