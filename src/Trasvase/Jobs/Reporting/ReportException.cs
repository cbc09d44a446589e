namespace Trasvase;

/// <summary>
/// The exception for a report file that cannot be made or written: its folder is missing, the disk is full, or something else has its
/// name. The job ends with this exception. Objects that the report does not hold are not recorded as done either, so the next run of the
/// job reports them.
/// </summary>
public sealed class ReportException : Exception
{
    /// <summary>Makes an exception.</summary>
    public ReportException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
