namespace Trasvase.Server.Configuration;

/// <summary>Where a secret is: in a variable of the environment or in a file. The configuration itself never holds one.</summary>
internal sealed record Secret
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The name of a variable of the environment.</summary>
    public string? Env { get; init; }

    /// <summary>The path of a file that others than its owner and its group cannot read.</summary>
    public string? File { get; init; }

    /// <summary>Returns the secret.</summary>
    /// <exception cref="ConfigurationException">The secret cannot be read. The message says where it was looked for.</exception>
    public string Read() => (Env, File) switch
    {
        ({ } name, null) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new ConfigurationException($"The variable {name} is not set, and a connection needs it."),
        (null, { } path) => ReadFile(path),
        _ => throw new ConfigurationException("A secret is given by exactly one of 'env' (a variable's name) and 'file' (a path)."),
    };

    private static string ReadFile(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            {
                throw new ConfigurationException($"Everybody on this machine can read the secret in {path}: run 'chmod o= {path}'.");
            }

            return System.IO.File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The secret in {path} cannot be read: {e.Message}", e);
        }
    }
}
