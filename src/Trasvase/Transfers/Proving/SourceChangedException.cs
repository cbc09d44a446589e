namespace Trasvase.Transfers.Proving;

/// <summary>
/// Thrown if the source object was replaced or removed after it was found. The transfer starts again with the version that is there now.
/// </summary>
internal sealed class SourceChangedException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The version that is there now, with details; null if it was not looked for.</summary>
    public ObjectInfo? Found { get; init; }
}
