using Microsoft.Extensions.Configuration;
using Trasvase.Hosting;

namespace Trasvase;

/// <summary>How to reach both clouds. Immutable.</summary>
public sealed record TrasvaseOptions
{
    /// <summary>Amazon S3 and what is compatible with it.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>Azure Blob Storage.</summary>
    public AzureBlobOptions AzureBlob { get; init; } = new();

    /// <summary>Where jobs are remembered; null, the default, to remember none: then nothing at all is written to the disk.</summary>
    public JournalOptions? Journal { get; init; }

    /// <summary>
    /// What all calls of the client may take together: connections, memory, rates. Null for no such bound: then each call may take what
    /// its own <see cref="TransferOptions"/> say, which fits a program that does one thing at a time.
    /// </summary>
    public ClientLimits? Limits { get; init; } = new();

    /// <summary>Whether it is the command that asks, which names options and not properties.</summary>
    internal bool IsCommand { get; init; }

    /// <summary>A request that moves no byte for so long is cut and tried again. 30 s by default.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often requests are tried again.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>
    /// These options with those of a section of the application's configuration in their place, which has their names: <c>S3:Region</c>,
    /// <c>AzureBlob:AccountName</c>, <c>Limits:MaxRate</c>, <c>Journal:Folder</c>, <c>IdleTimeout</c>, <c>Retry:AttemptsMax</c>.
    /// </summary>
    /// <exception cref="ConfigurationException">A name is none of these, or a value cannot be read. The message names it, and never a
    /// value.</exception>
    public TrasvaseOptions With(IConfiguration section) => ConfiguredOptions.Of(this, section);

    /// <summary>The options that the environment variables of both clouds' own tools give.</summary>
    public static TrasvaseOptions FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable);

    /// <summary>The same, from another place than the process's environment.</summary>
    /// <param name="variable">Looks a variable up; null if it is not set.</param>
    public static TrasvaseOptions FromEnvironment(Func<string, string?> variable) => new()
    {
        S3 = S3Options.FromEnvironment(variable),
        AzureBlob = AzureBlobOptions.FromEnvironment(variable),
    };
}
