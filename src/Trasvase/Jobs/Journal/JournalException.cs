namespace Trasvase;

/// <summary>
/// The exception for a journal that cannot be read or written: the disk is full, the file is damaged, or another process works on the
/// job. Nothing is done that cannot be remembered, so the job ends with this exception. The objects at the targets stay as they are.
/// </summary>
public sealed class JournalException : Exception
{
    /// <summary>Makes an exception.</summary>
    public JournalException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
