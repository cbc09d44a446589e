namespace Trasvase.Jobs.Reporting;

/// <summary>What a job remembers about its report.</summary>
/// <param name="Path">The full path of the file.</param>
/// <param name="Length">The number of bytes of the file that count; null if the file is about to be made.</param>
internal sealed record ReportMark(string Path, long? Length);

/// <summary>The job and the run that write a report.</summary>
/// <param name="Job">The job's id; null if the job is not remembered.</param>
/// <param name="Run">The number of the run, counted from 1.</param>
internal sealed record ReportOrigin(string? Job, int Run);
