namespace Trasvase.Transfers.Sending;

/// <summary>Thrown when a source object turns out to be archived only when it is read, or when its restored copy has expired.</summary>
internal sealed class SourceArchivedException(string message, Exception? innerException = null) : Exception(message, innerException);
