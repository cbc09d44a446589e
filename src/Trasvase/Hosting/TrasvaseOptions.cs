using Microsoft.Extensions.Configuration;
using Trasvase.Hosting;

namespace Trasvase;

/// <summary>How a client reaches both clouds, and what it may use. Immutable.</summary>
public sealed record TrasvaseOptions
{
    /// <summary>Options for Amazon S3 and compatible services.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>Options for Azure Blob Storage.</summary>
    public AzureBlobOptions AzureBlob { get; init; } = new();

    /// <summary>
    /// How jobs are remembered. Null, the default, to remember none: then nothing is written to the disk, except a report that a job asks
    /// for.
    /// </summary>
    public JournalOptions? Journal { get; init; }

    /// <summary>
    /// The limits that all calls of the client share: connections, memory, rates. By default those of a new <see cref="ClientLimits"/>.
    /// Null for no shared limits: then each call may use what its own <see cref="TransferOptions"/> ask for, which suits a program that
    /// makes one call at a time.
    /// </summary>
    public ClientLimits? Limits { get; init; } = new();

    /// <summary>Whether the command line is the caller, whose messages name options instead of properties.</summary>
    internal bool IsCommand { get; init; }

    /// <summary>
    /// How long a request may move no byte before it is cut and tried again, and how long connecting may take. 30 s by default.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often failed requests are tried again, and after which delays.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>
    /// Returns these options with the values of a section of the application's configuration in place of theirs. The section uses the
    /// names of the properties: <c>S3:Region</c>, <c>AzureBlob:AccountName</c>, <c>Limits:MaxRate</c>, <c>Journal:Folder</c>,
    /// <c>IdleTimeout</c>, <c>Retry:AttemptsMax</c>.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// A name is not an option, or a value cannot be read. The message gives the name, but never the value.
    /// </exception>
    public TrasvaseOptions With(IConfiguration section) => ConfiguredOptions.Of(this, section);

    /// <summary>Reads the options from the environment variables that both clouds' own tools use.</summary>
    public static TrasvaseOptions FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable);

    /// <summary>Reads the options from variables that come from elsewhere than the process's environment.</summary>
    /// <param name="variable">Returns the value of a variable; null if the variable is not set.</param>
    public static TrasvaseOptions FromEnvironment(Func<string, string?> variable) => new()
    {
        S3 = S3Options.FromEnvironment(variable),
        AzureBlob = AzureBlobOptions.FromEnvironment(variable),
    };
}
