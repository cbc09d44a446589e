using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>The object has to be relayed, and was planned without a look at the target. It is planned again with one: bytes may not be worth moving.</summary>
internal sealed class TargetUnseenException(ObjectInfo source, string? why) : Exception("The target was not looked at.")
{
    /// <summary>What is known of the source by now.</summary>
    public ObjectInfo Found => source;

    /// <summary>Why it has to be relayed; null if its report says so for all.</summary>
    public string? Why => why;
}
