namespace Trasvase;

/// <summary>
/// The journal cannot be read or written: the disk is full, the file is damaged, or another process is at the job. What cannot be
/// remembered is not done, so the job ends with this; what the targets held is as it was.
/// </summary>
public sealed class JournalException : Exception
{
    /// <summary>Makes one.</summary>
    public JournalException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
