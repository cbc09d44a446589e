namespace Trasvase.Transfers;

/// <summary>The source object was replaced or removed after it was found. The transfer starts again with what is there now.</summary>
internal sealed class SourceChangedException(string message, Exception? innerException = null) : Exception(message, innerException);
