namespace Trasvase;

/// <summary>
/// The report file cannot be made or written: its folder is missing, the disk is full, or something has its name. The job ends with
/// this; what the report does not hold is not recorded as done either, so the next run of the job says it.
/// </summary>
public sealed class ReportException : Exception
{
    /// <summary>Makes one.</summary>
    public ReportException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
