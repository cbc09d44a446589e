using Trasvase.Storage;

namespace Trasvase.Transfers.Pulling;

/// <summary>The target was told what the bytes must be, and by its own answer stored others. What it stored must not stay as it is.</summary>
internal sealed class PullMismatchException(StoredObject stored, string message) : Exception(message)
{
    /// <summary>What is at the target now.</summary>
    public StoredObject Stored => stored;
}
