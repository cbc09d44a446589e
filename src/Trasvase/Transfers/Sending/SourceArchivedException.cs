namespace Trasvase.Transfers.Sending;

/// <summary>The source object turned out to be archived only when it was read, or its restored copy has expired meanwhile.</summary>
internal sealed class SourceArchivedException(string message, Exception? innerException = null) : Exception(message, innerException);
