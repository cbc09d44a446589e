using Trasvase.Storage;

namespace Trasvase;

/// <summary>
/// What was asked for cannot be begun: an invalid location, option or environment variable. Its message says what to change, without any
/// secret.
/// </summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Makes one.</summary>
    public ConfigurationException(string message, Exception? innerException = null)
        : base(Redaction.Of(message), innerException)
    {
    }
}
