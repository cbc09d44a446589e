using Trasvase.Storage;

namespace Trasvase;

/// <summary>
/// Reports that a call cannot begin because a location, an option or an environment variable is invalid. The message says what to change
/// and holds no secret.
/// </summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Makes an exception; secrets are removed from the message.</summary>
    public ConfigurationException(string message, Exception? innerException = null)
        : base(Redaction.Of(message), innerException)
    {
    }
}
