namespace Trasvase.Transfers.Proving;

/// <summary>The source object was replaced or removed after it was found. The transfer starts again with what is there now.</summary>
internal sealed class SourceChangedException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What is there now, with details; null if nobody has looked.</summary>
    public ObjectInfo? Found { get; init; }
}
